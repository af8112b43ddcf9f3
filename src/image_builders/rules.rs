//! Rules of a new image builder between its members, the same in the browser and on the
//! server.
//!
//! From the API reference of CreateImageBuilder (`APPSTREAM.md`, Image builders).

use crate::json::Value;
use crate::ui::form::check::Fault;

/// Everything wrong with a new image builder that its shape cannot say.
pub fn faults(builder: &Value) -> Vec<Fault> {
    let has = |path: &str| {
        builder
            .at(path)
            .is_some_and(|value| value.text().is_none_or(|text| !text.is_empty()))
    };
    let mut faults = Vec::new();
    match (has("ImageName"), has("ImageArn")) {
        (false, false) => faults.push(Fault::new("ImageName", "Choose an image.")),
        (true, true) => faults.push(Fault::new(
            "ImageArn",
            "Give the name or the ARN of the image, not both.",
        )),
        _ => {}
    }
    let subnets = builder.at("VpcConfig.SubnetIds").map(Value::list);
    if subnets.is_some_and(|subnets| subnets.len() > 1) {
        faults.push(Fault::new(
            "VpcConfig.SubnetIds",
            "An image builder takes one subnet.",
        ));
    }
    let unit = "DomainJoinInfo.OrganizationalUnitDistinguishedName";
    if has(unit) && !has("DomainJoinInfo.DirectoryName") {
        faults.push(Fault::new(
            "DomainJoinInfo.DirectoryName",
            "Choose the directory of the organizational unit.",
        ));
    }
    faults
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn paths(builder: &str) -> Vec<String> {
        let builder = serde_json::from_str(builder).unwrap();
        let faults = faults(&builder).into_iter();
        faults.map(|fault| fault.path).collect()
    }

    #[test]
    fn an_image_builder_starts_from_one_image_in_one_subnet() {
        assert_eq!(paths("{}"), ["ImageName"]);
        assert_eq!(paths(r#"{"ImageName":"a","ImageArn":"b"}"#), ["ImageArn"]);
        assert!(paths(r#"{"ImageArn":"b","VpcConfig":{"SubnetIds":["a"]}}"#).is_empty());
        assert_eq!(
            paths(r#"{"ImageName":"a","VpcConfig":{"SubnetIds":["a","b"]}}"#),
            ["VpcConfig.SubnetIds"]
        );
        assert_eq!(
            paths(
                r#"{"ImageName":"a","DomainJoinInfo":{"OrganizationalUnitDistinguishedName":"OU=x"}}"#
            ),
            ["DomainJoinInfo.DirectoryName"]
        );
    }
}
