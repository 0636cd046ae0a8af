//! What somebody may do, decided elsewhere and carried here.

/// Leave to reach the rows of one tenant, in somebody's name. It is granted by the access table of `app` and nowhere
/// else; no function of this crate reaches a tenant's rows without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    tenant: String,
    actor: String,
}

impl Permit {
    /// Grants. Only the access table calls this; `cargo xtask tidy` sees to it.
    #[must_use]
    pub fn grant(tenant: impl Into<String>, actor: impl Into<String>) -> Self {
        Self { tenant: tenant.into(), actor: actor.into() }
    }

    /// Whose rows.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// In whose name: the identifier of an account, or `system`.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }
}
