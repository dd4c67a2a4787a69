//! The errors that are no refusals, each with the reason.

/// Errors of the crates that are no refusals.
pub(crate) const ERRORS: [(&str, &str); 23] = [
    ("AddressKeyError", "the stored form of an address is not the canonical one"),
    ("ClaimError", "the stored form of a claim is damaged"),
    ("CommandError", "holds a refusal, or says that too little was loaded"),
    ("CursorError", "the text is no cursor, so no page is asked for yet"),
    ("FingerprintError", "a stored form does not hold together"),
    ("FollowError", "the service passed on an event that is not the next one of its company"),
    ("GroupFormError", "a stored form does not hold together"),
    ("Error", "holds a refusal, or says what else went wrong; below"),
    ("IdError", "the text is no id, so nothing is asked about anything yet"),
    ("Interrupted", "holds a refusal or what else stopped it, with what was done before"),
    ("ListFormError", "a stored form does not hold together"),
    ("ListIdError", "the header field of a mail names no list, so the mail went through none"),
    ("MemoryError", "the store failed"),
    ("MisplacedEntry", "a stored form does not hold together"),
    ("NotLoaded", "the caller loaded too little to decide"),
    ("GroupEntryFormError", "a stored form does not hold together"),
    ("PostgresError", "the store failed"),
    ("RecipientsError", "a stored form does not hold together"),
    ("RoomFormError", "a stored form does not hold together"),
    ("RosterError", "a stored form does not hold together"),
    ("SaveError", "the store did not save; the front door says by which rule, where it is one"),
    ("SqliteError", "the store failed"),
    ("UnsubscribeUrlError", "the service around these crates is set up wrongly"),
];

/// The answers of the front door that are no refusals.
pub(crate) const ANSWERS: [(&str, &str); 10] = [
    ("CompanyExists", "the service gave an id twice"),
    ("Contended", "others were faster each time; it may be tried again"),
    ("Incomplete", "the front door loaded too little: a defect of it"),
    ("NoSuchCompany", "the service named a company that it never created"),
    ("NoSuchUser", "the service named a user that it never recorded"),
    ("OutcomeUnknown", "the connection was lost at the commit; a command with an id says more"),
    (
        "QuotaExceeded",
        "the store counts a quota that the change does not use: a defect of the store",
    ),
    ("Store", "the store failed"),
    ("Taken", "the store knows a claim that the change does not make: a defect of the store"),
    ("UnreadableAnswer", "another version of this crate kept the answer, or the store changed it"),
];
