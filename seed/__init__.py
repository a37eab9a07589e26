"""The dataset that Fonte serves unless told otherwise: an Italian article about Leapmotor."""
