//! Tests of the rules.

use super::*;

/// An own image that is available, for tests.
pub fn image(name: &str) -> Image {
    Image {
        name: ImageName::parse(name).unwrap(),
        arn: Some(format!(
            "arn:aws:appstream:eu-central-1:123456789012:image/{name}"
        )),
        base_image_arn: None,
        display_name: None,
        description: None,
        state: ImageState::Available,
        visibility: Visibility::Private,
        state_change_reason: None,
        errors: vec![],
        platform: None,
        image_builder_supported: true,
        image_builder: None,
        applications: vec![],
        created: None,
        released: None,
        agent_version: None,
        latest_agent: None,
        permissions: None,
        shared_with_others: Some(false),
        families: vec![],
        dynamic_app_providers: None,
        managed_software: false,
        image_type: None,
        graphics_driver: None,
    }
}

const ALL: [ImageAction; 3] = [ImageAction::Copy, ImageAction::Delete, ImageAction::Share];

#[test]
fn actions_are_possible_in_the_states_aws_takes_them() {
    let mut image = image("office");
    let cases = [
        ("AVAILABLE", [true, true, true]),
        ("FAILED", [false, true, false]),
        ("PENDING", [false; 3]),
        ("COPYING", [false; 3]),
        ("DELETING", [false; 3]),
        ("CREATING", [false; 3]),
        ("IMPORTING", [false; 3]),
        ("VALIDATING", [false; 3]),
        ("MELTING", [false; 3]),
    ];
    for (state, possible) in cases {
        image.state = state.into();
        let can = ALL.map(|action| image.can(action).is_ok());
        assert_eq!(can, possible, "copy, delete, share in {state}");
    }
}

#[test]
fn nothing_is_done_to_images_of_others() {
    let mut image = image("office");
    for (visibility, owner) in [
        (Visibility::Public, "AWS"),
        (Visibility::Shared, "another account"),
    ] {
        image.visibility = visibility;
        for action in ALL {
            assert!(image.can(action).unwrap_err().contains(owner));
        }
    }
}

#[test]
fn an_image_that_is_shared_or_used_is_not_deleted_and_says_by_whom() {
    let mut detail = ImageDetail {
        image: image("office"),
        marks: vec![],
        fleets: vec![],
        image_builders: vec![],
        tags: vec![],
    };
    assert!(detail.can(ImageAction::Delete).is_ok());
    detail.fleets = ["hr", "legal"]
        .map(|name| FleetName::parse(name).unwrap())
        .into();
    let why = detail.can(ImageAction::Delete).unwrap_err();
    assert!(why.contains("the fleets hr, legal use"), "{why}");
    assert!(detail.can(ImageAction::Copy).is_ok());
    detail.image.shared_with_others = Some(true);
    let why = detail.can(ImageAction::Delete).unwrap_err();
    assert!(why.contains("other accounts"), "{why}");
}

#[test]
fn an_image_is_told_by_its_arn_and_else_by_its_own_name() {
    let mut image = image("office");
    let arn = image.arn.clone();
    assert!(image.is_named(arn.as_deref(), Some("something else")));
    assert!(image.is_named(None, Some("office")));
    assert!(!image.is_named(Some("arn:of:another"), Some("office")));
    image.visibility = Visibility::Shared;
    assert!(!image.is_named(None, Some("office")));
    assert_eq!(image.owner(), Some("123456789012"));
    image.arn = Some("arn:aws:appstream:eu-central-1::image/x".to_owned());
    assert_eq!(image.owner(), None);
    assert_eq!(name_in_arn("arn:aws:appstream:eu-central-1::image/x"), "x");
}
