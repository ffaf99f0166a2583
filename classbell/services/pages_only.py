"""Operations that only pages ask for, each with the reason; every other one has an address in the JSON door.

They come from people who have no account, or are about how somebody proves who he is. A program that acts for an
account has another operation for the first, and no business with the second: whoever holds a token must not be able to
weaken the signing in of its owner.
"""

from typing import Final

PAGES_ONLY: Final = {
    "api.AnswerOwnInvitation": "The link in a mail proves who answers; hosts use RegisterMeetingAttendee.",
    "api.AskPassword": "Somebody who cannot sign in asks for a mail; administrators set passwords by SetUser.",
    "api.BeginSecondStep": "The secret belongs to the device of who signs in.",
    "api.ChooseMails": "The link in a mail proves whose choice it is.",
    "api.ConfirmSecondStep": "The code is shown by the device of who signs in.",
    "api.MailOwnRegistrations": "A visitor asks for a mail to himself.",
    "api.NoteOpening": "It notes that somebody opened a link of a mail.",
    "api.RegisterVisitor": "Visitors register by the form; programs by RegisterMeetingAttendee.",
    "api.RemoveSecondStep": "An administrator does it signed in, with his own second step.",
    "api.ResetPassword": "The link in a mail proves whose password it is.",
}
"""By full name."""
