//! What the presets read: each layout of each platform in a small page of its shape.

mod reviews;
mod services;
