//! Shapes of documents, each with a name invented.
