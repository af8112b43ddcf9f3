//! The network of the emulated world: which subnets and security groups
//! exist, and how many addresses are free.
//!
//! The emulator knows no VPCs, so the name decides. A subnet exists when
//! what follows `subnet-` is hexadecimal, unless that contains `bad` or
//! `dead` or is all zeros. One that ends in `fade` and three digits has
//! that many free addresses. A security group exists unless its id contains
//! `bad` or `dead`.

use serde::{Deserialize, Serialize};

use super::Configuration;
use crate::value::{Members, Text, Value};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FleetError {
    pub(crate) code: Text,
    pub(crate) message: String,
}

impl FleetError {
    pub(crate) fn describe(&self) -> Value {
        Members::from([
            ("ErrorCode", self.code.clone().into()),
            ("ErrorMessage", self.message.clone().into()),
        ])
        .into()
    }
}

/// How far a fleet gets in its network.
#[derive(Debug, PartialEq)]
pub(crate) struct Reach {
    /// The instances that can be had; no more than are wanted.
    pub(crate) instances: u32,
    pub(crate) errors: Vec<FleetError>,
}

/// How many of the instances that a fleet wants its network has room for.
pub(crate) fn reach(fleet: &Configuration) -> Reach {
    room(fleet.others.map("VpcConfig"), fleet.wanted_instances())
}

/// How many of `wanted` instances this network has room for.
pub(crate) fn room(vpc: Option<&Members>, wanted: u32) -> Reach {
    let Some(vpc) = vpc else {
        return Reach {
            instances: wanted,
            errors: Vec::new(),
        };
    };
    let missing_subnets = vpc
        .texts("SubnetIds")
        .filter(|subnet| !subnet_exists(subnet))
        .map(|subnet| FleetError {
            code: "SUBNET_NOT_FOUND".into(),
            message: format!("The subnet ID '{subnet}' does not exist"),
        });
    let missing_groups = vpc
        .texts("SecurityGroupIds")
        .filter(|group| is_spoilt(group))
        .map(|group| FleetError {
            code: "SECURITY_GROUPS_NOT_FOUND".into(),
            message: format!("The security group '{group}' does not exist"),
        });
    let errors: Vec<FleetError> = missing_subnets.chain(missing_groups).collect();
    if !errors.is_empty() {
        return Reach {
            instances: 0,
            errors,
        };
    }
    match free_addresses(vpc) {
        Some(free) if free < wanted => Reach {
            instances: free,
            errors: vec![FleetError {
                code: "SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES".into(),
                message: format!(
                    "The subnet(s) {} have insufficient IP addresses: {wanted} instances are desired, {free} addresses are free",
                    vpc.texts("SubnetIds").collect::<Vec<_>>().join(", ")
                ),
            }],
        },
        _ => Reach {
            instances: wanted,
            errors,
        },
    }
}

fn subnet_exists(id: &str) -> bool {
    id.strip_prefix("subnet-").is_some_and(|number| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !number.bytes().all(|byte| byte == b'0')
            && !is_spoilt(number)
    })
}

fn is_spoilt(id: &str) -> bool {
    id.contains("bad") || id.contains("dead")
}

/// The free addresses of all subnets; none when one of them has plenty.
fn free_addresses(vpc: &Members) -> Option<u32> {
    let mut sum: Option<u32> = None;
    for subnet in vpc.texts("SubnetIds") {
        let (_, free) = subnet
            .rsplit_once("fade")
            .filter(|(_, free)| free.len() == 3)?;
        let free: u32 = free.parse().ok()?;
        sum = Some(sum.unwrap_or(0).saturating_add(free));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vpc(subnets: &[&str]) -> Members {
        let subnets: Value = subnets
            .iter()
            .map(|id| Value::from((*id).to_owned()))
            .collect();
        Members::from([("SubnetIds", subnets)])
    }

    fn instances(subnets: &[&str]) -> (u32, Vec<Text>) {
        let reach = room(Some(&vpc(subnets)), 24);
        (
            reach.instances,
            reach
                .errors
                .iter()
                .map(|error| error.code.clone())
                .collect(),
        )
    }

    #[test]
    fn a_good_subnet_has_room() {
        assert_eq!(instances(&["subnet-0a41c7e2f9b3d6508"]), (24, vec![]));
        assert_eq!(room(None, 24).instances, 24);
    }

    #[test]
    fn a_bad_subnet_has_none() {
        for subnet in [
            "subnet-bad",
            "subnet-nowhere",
            "subnet-00000000",
            "nonsense",
            "subnet-",
        ] {
            assert_eq!(
                instances(&[subnet]),
                (0, vec!["SUBNET_NOT_FOUND".into()]),
                "{subnet}"
            );
        }
    }

    #[test]
    fn a_full_subnet_has_few() {
        assert_eq!(
            instances(&["subnet-0a41c7e2fade021"]),
            (21, vec!["SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES".into()])
        );
        assert_eq!(
            instances(&["subnet-0a41c7e2fade021", "subnet-0b1fade004"]),
            (24, vec![])
        );
        assert_eq!(
            instances(&["subnet-0a41c7e2fade021", "subnet-0b12"]),
            (24, vec![])
        );
    }
}
