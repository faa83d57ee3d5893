"""Build an index of the seeds folder, doing again only what changed."""
