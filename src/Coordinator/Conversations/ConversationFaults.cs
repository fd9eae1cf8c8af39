using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Conversations;

/// <summary>Every error that the slice can raise beside those of requests to models, and what ends an answer.</summary>
internal static class ConversationFaults
{
    public const string Interrupted = "INTERRUPTED";
    public const string InterruptedMessage = "The server went away while it made this answer. What came until then is kept; ask for it again.";
    public const string ServerError = "SERVER_ERROR";
    public const string ServerErrorMessage = "The server had an error while it made this answer.";

    public static FaultException NotFound() => new(FaultKind.NotFound, "CONVERSATION_NOT_FOUND", "There is no such conversation among yours.");

    public static FaultException MessageNotFound() => new(FaultKind.NotFound, "MESSAGE_NOT_FOUND", "There is no such message in your conversations.");

    public static FaultException ShareNotFound() => new(FaultKind.NotFound, "SHARE_NOT_FOUND", "There is no such link, or it was revoked.");

    public static FaultException SubscriptionNotFound() => new(FaultKind.NotFound, "SERVICE_SUBSCRIPTION_NOT_FOUND", "There is no such subscription among yours.");

    public static FaultException Invalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "CONVERSATION_INVALID", $"The request is refused: {field}: {problem}") { Violations = [new FieldViolation(field, problem)] };

    public static FaultException NotAnAnswer() => new(FaultKind.InvalidArgument, "MESSAGE_NOT_AN_ANSWER", "This message is none that a model writes.");

    public static FaultException StillRunning() => new(FaultKind.FailedPrecondition, "ANSWER_RUNNING", "The answer is still being made. Wait for its end, or stop it.");

    public static FaultException TooLong(int limit) => new(
        FaultKind.InvalidArgument,
        "CONVERSATION_TOO_LONG",
        string.Create(CultureInfo.InvariantCulture, $"The messages of this branch have more than {limit} bytes together. Begin a new conversation."));

    public static FaultException TooManyConversations(int limit) => Limit("CONVERSATION_LIMIT_REACHED", $"You may keep {Number(limit)} conversations. Delete some.", "conversations");

    public static FaultException TooManyMessages(int limit) =>
        Limit("MESSAGE_LIMIT_REACHED", $"A conversation may have {Number(limit)} messages. Begin a new one.", "messages of a conversation");

    public static FaultException TooManyRunning(int limit) =>
        Limit("ANSWER_LIMIT_REACHED", $"{Number(limit)} of your answers are being made already. Wait for one, or stop one.", "answers being made");

    public static FaultException TooManyWatches() =>
        Limit("ANSWER_WATCH_LIMIT", "You read as many answers at the same time as you may. End some of the streams.", "answer streams");

    public static FaultException TooManyShares(int limit) => Limit("SHARE_LIMIT_REACHED", $"A conversation may have {Number(limit)} links. Revoke one first.", "links");

    public static FaultException Busy() =>
        new(FaultKind.Unavailable, "ANSWERS_BUSY", "More answers are being made than this server can. Nothing was kept of this one.") { RetryAfter = TimeSpan.FromSeconds(5) };

    private static FaultException Limit(string reason, string message, string subject) => new(FaultKind.ResourceExhausted, reason, message) { QuotaSubject = subject };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
