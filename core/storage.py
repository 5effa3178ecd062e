"""Static files under names that carry their content's hash, ES module imports included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticStorage(ManifestStaticFilesStorage):
    """Django's hashed storage with the imports between our ES modules rewritten as well."""

    support_js_module_import_aggregation = True
    manifest_strict = False
