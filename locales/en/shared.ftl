shared-stranger = Hello. This is the Shiji reporting assistant, open to invited unit staff only. Please ask your local assessment office for an invite link.
shared-only-in-private = Scores are shown to the unit itself only. Tap my picture and write to me in private.
shared-unknown = I did not understand that. Send /help to see what I can do.
shared-cancelled = All right, stopped. What you wrote is kept; send /report to go on.
shared-nothing-to-cancel = Nothing is under way.
shared-button-old = This button is out of date.
shared-apology = Something went wrong with this message. It is kept and we will find the cause. Please try again later.

refused-not-allowed = You are not allowed to do this. If in doubt, ask the assessment office.
refused-button-old = This button is out of date; send /history for the latest.
refused-not-found = Not found.
refused-no-scheme = This year's scheme has not been imported yet, so reporting and scores are not open. Please ask the assessment office.
