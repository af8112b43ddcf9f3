//! Which applications an Elastic fleet streams.

use super::applications;
use crate::call::Call;
use crate::check::owned;
use crate::error::{ApiError, Outcome};
use crate::fleets::{self, FleetType};
use crate::place::Place;
use crate::value::{Members, Value};

fn describe_one(fleet: &str, application: &str, place: &Place) -> Value {
    Members::from([
        ("FleetName", fleet.to_owned().into()),
        (
            "ApplicationArn",
            place.arn("application", application).into(),
        ),
    ])
    .into()
}

/// "This is only supported for Elastic fleets." Fleet and application must be
/// of one platform. Associating twice is the same as once.
pub(crate) fn associate(call: &mut Call<'_>) -> Outcome<Members> {
    let (fleet, arn) = (call.text("FleetName")?, call.text("ApplicationArn")?);
    let application = applications::existing(call, &arn)?;
    let place = call.place;
    let region = call.region();
    let found = region
        .fleets
        .get(&fleet)
        .ok_or_else(|| fleets::not_found(&fleet))?;
    if found.configuration.kind != FleetType::Elastic {
        return Err(ApiError::not_permitted(format!(
            "The fleet {fleet} is {}. Applications can be associated with Elastic fleets only.",
            found.configuration.kind.word()
        )));
    }
    let platform = found.configuration.platform.as_deref().unwrap_or_default();
    let fits = region
        .applications
        .get(&application)
        .is_some_and(|one| one.given.texts("Platforms").any(|one| one == platform));
    if !fits {
        return Err(ApiError::combination(format!(
            "The application {application} does not support the platform {platform} of the fleet {fleet}."
        )));
    }
    region
        .application_fleets
        .insert((fleet.clone(), application.clone()));
    Ok(Members::from([(
        "ApplicationFleetAssociation",
        describe_one(&fleet, &application, place),
    )]))
}

/// DisassociateApplicationFleet declares no ResourceNotFoundException.
pub(crate) fn disassociate(call: &mut Call<'_>) -> Outcome<Members> {
    let (fleet, arn) = (call.text("FleetName")?, call.text("ApplicationArn")?);
    let refusal = || {
        ApiError::not_permitted(format!(
            "The application {arn} is not associated with the fleet {fleet}."
        ))
    };
    let application = applications::existing(call, &arn).map_err(|_| refusal())?;
    let pair = (fleet.clone(), application);
    if call.region().application_fleets.remove(&pair) {
        Ok(Members::new())
    } else {
        Err(refusal())
    }
}

/// "Either ApplicationArn or FleetName must be specified."
pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let fleet = owned(&call.input, "FleetName");
    let arn = owned(&call.input, "ApplicationArn");
    if fleet.is_none() && arn.is_none() {
        return Err(ApiError::combination(
            "Specify ApplicationArn or FleetName: none was specified.",
        ));
    }
    let page = call.page(&(&fleet, &arn))?;
    let place = call.place;
    let pairs = call
        .region()
        .application_fleets
        .iter()
        .filter(|(name, _)| fleet.as_ref().is_none_or(|fleet| fleet == name))
        .filter(|(_, application)| {
            arn.as_ref()
                .is_none_or(|arn| *arn == place.arn("application", application))
        })
        .map(|pair| (format!("{}\n{}", pair.0, pair.1), pair));
    Ok(
        page.answer("ApplicationFleetAssociations", pairs, |(fleet, one)| {
            describe_one(fleet, one, place)
        }),
    )
}
