namespace AIForge.Storage.Objects;

/// <summary>
/// Files by key, as S3 keeps them: an object is there whole or not at all, and what replaces it does so at once. Keys are relative paths of
/// segments between slashes; what could leave a folder is refused with an ArgumentException (<see cref="ObjectKeys"/>). Every call may throw
/// <see cref="StoreUnavailableException"/>; what a stream of the caller throws passes through.
/// </summary>
public interface IObjectStore
{
    /// <summary>Reads the stream to its end. Nothing is there before all of it is.</summary>
    Task PutAsync(string key, Stream content, CancellationToken cancellationToken);

    /// <summary>Null when there is no such object.</summary>
    Task<ObjectFacts?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>The bytes from an offset on, at most so many.</summary>
    /// <exception cref="ObjectMissingException">There is no such object.</exception>
    Task<Stream> OpenAsync(string key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>All of it, for a single reader: a store need not keep it at hand for the next one.</summary>
    /// <exception cref="ObjectMissingException">There is no such object.</exception>
    Task<Stream> OpenOnceAsync(string key, CancellationToken cancellationToken) => OpenAsync(key, 0, null, cancellationToken);

    /// <summary>Does nothing when there is no such object.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>In the order of their keys.</summary>
    IAsyncEnumerable<ObjectFacts> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Begins an object that is written in parts, in any order, by calls that may be far apart.</summary>
    Task<string> BeginUploadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes a part, or writes it again. Returns what <see cref="CompleteUploadAsync"/> wants to know of it.</summary>
    /// <param name="number">From 1 on.</param>
    /// <param name="length">Bytes of the part, which the stream must have. Every part but the last one has at least 5 MiB.</param>
    /// <param name="offset">Where the part begins in the object, when that is known: a store may write it there at once.</param>
    /// <exception cref="UploadRefusedException">There is no such upload, or the stream has another length.</exception>
    Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, long? offset, CancellationToken cancellationToken);

    /// <summary>Joins the parts, in the order of their numbers, into the object. Who does not know whether an earlier call succeeded looks for the object.</summary>
    /// <exception cref="UploadRefusedException">There is no such upload, or not these parts, or one before the last is too small.</exception>
    Task CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken);

    /// <summary>Forgets the parts; does nothing when there is no such upload.</summary>
    Task AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>An address that gives the object to whoever has it, with ranges, for a while; null when the store has no address of its own.</summary>
    Uri? PresignGet(string key, TimeSpan validFor);
}
