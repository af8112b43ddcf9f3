//! What AWS reports to be wrong with a fleet, and what to do about it.

use serde::{Deserialize, Serialize};

/// Something wrong with a fleet, as AWS reports it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FleetError {
    /// One of AWS's FleetErrorCodes.
    pub code: String,
    /// AWS's own sentence.
    pub message: String,
}

impl FleetError {
    /// What is wrong in a friendly sentence without full stop, and what to do.
    pub fn explained(&self) -> (&str, &'static str) {
        match self.code.as_str() {
            "SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES" => (
                "The subnet has too few free IP addresses",
                "Running instances keep serving users. Add a second subnet or free addresses, then start again.",
            ),
            "SUBNET_NOT_FOUND" => (
                "The subnet does not exist",
                "Stop the fleet, choose a subnet that exists, and start it again.",
            ),
            "INVALID_SUBNET_CONFIGURATION" => (
                "The subnet cannot be used",
                "Stop the fleet, correct its subnets, and start it again.",
            ),
            "SECURITY_GROUPS_NOT_FOUND" => (
                "A security group does not exist",
                "Stop the fleet, choose security groups that exist, and start it again.",
            ),
            "IMAGE_NOT_FOUND" => (
                "The image does not exist any more",
                "Choose another image for this fleet.",
            ),
            "NETWORK_INTERFACE_LIMIT_EXCEEDED" => (
                "The account has no network interfaces left",
                "Raise the quota for network interfaces in the VPC service, or delete unused ones.",
            ),
            "IGW_NOT_ATTACHED" => (
                "The VPC has no internet gateway",
                "Attach an internet gateway, or switch default internet access off.",
            ),
            "STS_DISABLED_IN_REGION" => (
                "AWS STS is switched off in this region",
                "Switch STS on for the region in the account settings of IAM.",
            ),
            code if code.starts_with("IAM_SERVICE_ROLE") || code == "MACHINE_ROLE_IS_MISSING" => (
                "A role lacks a permission or does not exist",
                "Check the AppStream service role and the fleet's IAM role.",
            ),
            code if code.starts_with("DOMAIN_JOIN") => (
                "Instances could not join the domain",
                "Check the directory config, its service account and that the network reaches the domain.",
            ),
            _ => (
                &self.message,
                "AWS says no more than this; its support can, with the fleet's ARN.",
            ),
        }
    }
}
