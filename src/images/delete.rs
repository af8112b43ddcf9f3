//! What deleting an image does.

use super::ImageDetail;
use crate::ui::confirm::{Doomed, Impact};

/// What deleting an image does.
pub fn doomed(detail: &ImageDetail) -> Doomed {
    let mut effects: Vec<_> = detail
        .fleets
        .iter()
        .map(|fleet| {
            Impact::lost(
                format!("Fleet {fleet} uses it."),
                "AWS refuses until the fleet has another image.",
            )
        })
        .collect();
    if detail.fleets.is_empty() {
        effects.push(Impact::stays("No fleet uses it.", ""));
    }
    effects.extend(detail.image_builders.iter().map(|builder| {
        Impact::stays(
            format!("Image builder {builder} stays."),
            "It has a disk of its own.",
        )
    }));
    Doomed {
        kind: "image",
        name: detail.image.name.to_string(),
        text: "The image is removed from AWS. You cannot undo this; copies in other regions stay."
            .to_owned(),
        effects,
    }
}
