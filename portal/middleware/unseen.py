"""What no public page shows: a write to it leaves the kept pages as they are.

Any model that is not named here empties the cache of pages with each committed write.
"""

from __future__ import annotations

_DRAFTS = "drafts and their review: pages show what was published, in the page's own row"
_ADMIN = "the editors' own tools"
_PEOPLE = "accounts: no public page names one, and who is signed in is not served from the cache"
_RIGHTS = "who may do what in the admin"
_TRANSLATION = "words on their way to a translation: pages show them once they are published"
_SEARCH = "written with searchable pages alone, in their transaction"
_MAILS = "links and reminders that were sent"
_RENDITIONS = "derived from an image; a page that asks for one makes it"

UNSEEN_MODELS = {
    "wagtailcore.Revision": _DRAFTS,
    "wagtailcore.WorkflowState": _DRAFTS,
    "wagtailcore.TaskState": _DRAFTS,
    "wagtailcore.Workflow": _DRAFTS,
    "wagtailcore.WorkflowPage": _DRAFTS,
    "wagtailcore.WorkflowTask": _DRAFTS,
    "wagtailcore.WorkflowContentType": _DRAFTS,
    "wagtailcore.Task": _DRAFTS,
    "wagtailcore.GroupApprovalTask": _DRAFTS,
    "wagtailcore.GroupApprovalTask_groups": _DRAFTS,
    "wagtailcore.Comment": _DRAFTS,
    "wagtailcore.CommentReply": _DRAFTS,
    "wagtailcore.PageSubscription": _DRAFTS,
    "wagtailcore.PageLogEntry": _ADMIN,
    "wagtailcore.ModelLogEntry": _ADMIN,
    "wagtailcore.ReferenceIndex": _ADMIN,
    "wagtailcore.UploadedFile": _ADMIN,
    "wagtailcore.APIToken": _ADMIN,
    "wagtailadmin.Admin": _ADMIN,
    "wagtailadmin.EditingSession": _ADMIN,
    "wagtailadmin.FormState": _ADMIN,
    "wagtailsearch.IndexEntry": _ADMIN,
    "wagtailusers.UserProfile": _ADMIN,
    "taggit.Tag": _ADMIN,
    "taggit.TaggedItem": _ADMIN,
    "wagtailforms.FormSubmission": "what readers sent, shown in the admin alone",
    "wagtailimages.Image": "Wagtail's own, which the portal replaces",
    "wagtailimages.Rendition": "Wagtail's own, which the portal replaces",
    "wagtaildocs.Document": "Wagtail's own, which the portal replaces",
    "core.CustomRendition": _RENDITIONS,
    "wagtailcore.GroupPagePermission": _RIGHTS,
    "wagtailcore.GroupSitePermission": _RIGHTS,
    "wagtailcore.GroupCollectionPermission": _RIGHTS,
    "auth.Group": _RIGHTS,
    "auth.Group_permissions": _RIGHTS,
    "auth.Permission": _RIGHTS,
    "contenttypes.ContentType": "names of models, written by migrations alone",
    "sessions.Session": _PEOPLE,
    "usersessions.UserSession": _PEOPLE,
    "account.EmailAddress": _PEOPLE,
    "account.EmailConfirmation": _PEOPLE,
    "mfa.Authenticator": _PEOPLE,
    "accounts.User": _PEOPLE,
    "accounts.User_groups": _PEOPLE,
    "accounts.User_user_permissions": _PEOPLE,
    "companies.Membership": _PEOPLE,
    "companies.Invitation": _PEOPLE,
    "selfservice.CompanyCollection": _PEOPLE,
    "selfservice.ReviewLink": _MAILS,
    "vitrines.Reminder": _MAILS,
    "django_tasks_database.DBTaskResult": "what waits for the worker: mails, a machine's translation",
    "portal_search.SearchCount": "what readers looked for, shown in the admin alone",
    "portal_search.SearchWord": _SEARCH,
    "wagtail_localize.TranslatableObject": _TRANSLATION,
    "wagtail_localize.TranslationSource": _TRANSLATION,
    "wagtail_localize.Translation": _TRANSLATION,
    "wagtail_localize.TranslationLog": _TRANSLATION,
    "wagtail_localize.String": _TRANSLATION,
    "wagtail_localize.TranslationContext": _TRANSLATION,
    "wagtail_localize.StringTranslation": _TRANSLATION,
    "wagtail_localize.Template": _TRANSLATION,
    "wagtail_localize.SegmentOverride": _TRANSLATION,
    "wagtail_localize.StringSegment": _TRANSLATION,
    "wagtail_localize.TemplateSegment": _TRANSLATION,
    "wagtail_localize.RelatedObjectSegment": _TRANSLATION,
    "wagtail_localize.OverridableSegment": _TRANSLATION,
    "wagtail_localize.LocaleSynchronization": _TRANSLATION,
}
# What saving a draft, locking a page, or keeping facts for review changes of a row that is shown.
UNSEEN_COLUMNS = {
    "wagtailcore_page": frozenset(
        {
            "draft_title",
            "has_unpublished_changes",
            "latest_revision_created_at",
            "latest_revision_id",
            "locked",
            "locked_at",
            "locked_by_id",
        }
    ),
    "vitrines_vitrinepage": frozenset({"proposed_facts"}),
}
