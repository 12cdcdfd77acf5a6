//! Names inside of `svg`: HTML takes them in any case, and SVG has some of them in mixed case
//! (HTML standard, sections 13.2.6.1 and 13.2.6.5).

use html5ever::{LocalName, Prefix, QualName, namespace_prefix, ns};

/// The name of an element inside of `svg`, from the one written, in lower case.
pub(super) fn element(name: LocalName) -> QualName {
    QualName::new(None, ns!(svg), adjusted(name, &ELEMENTS))
}

/// The name of an attribute inside of `svg`, from the one written, in lower case.
pub(super) fn attribute(name: LocalName) -> QualName {
    if &*name == "xmlns" {
        return QualName::new(Some(Prefix::from("")), ns!(xmlns), name);
    }
    if let Some((prefix, local)) = name.split_once(':') {
        let (prefix, space) = match (prefix, local) {
            ("xlink", "actuate" | "arcrole" | "href" | "role" | "show" | "title" | "type") => {
                (namespace_prefix!("xlink"), ns!(xlink))
            }
            ("xml", "lang" | "space") => (namespace_prefix!("xml"), ns!(xml)),
            ("xmlns", "xlink") => (namespace_prefix!("xmlns"), ns!(xmlns)),
            _ => return QualName::new(None, ns!(), name),
        };
        return QualName::new(Some(prefix), space, LocalName::from(local));
    }
    QualName::new(None, ns!(), adjusted(name, &ATTRIBUTES))
}

fn adjusted(name: LocalName, table: &[&str]) -> LocalName {
    // No name of a table is shorter.
    if name.len() < 4 {
        return name;
    }
    let place = table.binary_search_by(|mixed| {
        mixed.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(name.bytes())
    });
    place.ok().and_then(|place| table.get(place)).map_or(name, |mixed| LocalName::from(*mixed))
}

/// In the order of their lower case.
const ELEMENTS: [&str; 37] = [
    "altGlyph",
    "altGlyphDef",
    "altGlyphItem",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "clipPath",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "foreignObject",
    "glyphRef",
    "linearGradient",
    "radialGradient",
    "textPath",
];

/// In the order of their lower case.
const ATTRIBUTES: [&str; 58] = [
    "attributeName",
    "attributeType",
    "baseFrequency",
    "baseProfile",
    "calcMode",
    "clipPathUnits",
    "diffuseConstant",
    "edgeMode",
    "filterUnits",
    "glyphRef",
    "gradientTransform",
    "gradientUnits",
    "kernelMatrix",
    "kernelUnitLength",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lengthAdjust",
    "limitingConeAngle",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "numOctaves",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "requiredExtensions",
    "requiredFeatures",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "surfaceScale",
    "systemLanguage",
    "tableValues",
    "targetX",
    "targetY",
    "textLength",
    "viewBox",
    "viewTarget",
    "xChannelSelector",
    "yChannelSelector",
    "zoomAndPan",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found() {
        for name in ELEMENTS {
            assert_eq!(&*element(name.to_ascii_lowercase().into()).local, name);
        }
        for name in ATTRIBUTES {
            assert_eq!(&*attribute(name.to_ascii_lowercase().into()).local, name);
        }
    }
}
