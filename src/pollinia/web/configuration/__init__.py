"""Administrator > Integrations > ORCID: the configuration page, its preview, its versions, the fence."""
