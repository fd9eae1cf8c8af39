namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>
/// The id of what the current call creates; a scoped service. With an Idempotency-Key all attempts at the call have the same one, so that
/// an act which inserts its row under this id is done once, even when a coordinator dies between the act and the note of its reply.
/// </summary>
internal sealed class CallIdempotency(TimeProvider clock)
{
    /// <summary>Version 7, of the time of the first attempt.</summary>
    public Guid ActId { get; private set; } = Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>An attempt before this one ended without a word: look for its row first, before anything is checked or counted.</summary>
    public bool IsRepeat { get; private set; }

    internal void Adopt(Guid actId, bool isRepeat) => (ActId, IsRepeat) = (actId, isRepeat);
}
