namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>
/// Encrypts small secrets, such as keys of files, under a key that the database never sees. The one that is built in takes it from the
/// configuration; a key service can take its place.
/// </summary>
internal interface IKeyWrapping
{
    /// <summary>The id of the key that wraps now. What is wrapped under another one is to be wrapped again.</summary>
    string CurrentKeyId { get; }

    /// <param name="context">What the secret belongs to: it can be unwrapped for nothing else.</param>
    WrappedSecret Wrap(ReadOnlySpan<byte> secret, string context);

    /// <exception cref="Shared.Faults.FaultException">The key is not configured any more.</exception>
    byte[] Unwrap(WrappedSecret wrapped, string context);
}
