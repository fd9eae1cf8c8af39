namespace Grpc.Core;

/// <summary>What applies to one call: headers, deadline, cancellation, credentials.</summary>
public struct CallOptions
{
    private Metadata? headers;
    private DateTime? deadline;
    private CancellationToken cancellationToken;
    private WriteOptions? writeOptions;
    private readonly ContextPropagationToken? propagationToken;
    private CallCredentials? credentials;
    private bool waitForReady;

    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        this.headers = headers;
        this.deadline = deadline;
        this.cancellationToken = cancellationToken;
        this.writeOptions = writeOptions;
        this.propagationToken = propagationToken;
        this.credentials = credentials;
        waitForReady = false;
    }

    public readonly Metadata? Headers => headers;

    public readonly DateTime? Deadline => deadline;

    public readonly CancellationToken CancellationToken => cancellationToken;

    public readonly WriteOptions? WriteOptions => writeOptions;

    public readonly ContextPropagationToken? PropagationToken => propagationToken;

    public readonly CallCredentials? Credentials => credentials;

    public readonly bool IsWaitForReady => waitForReady;

    public readonly CallOptions WithHeaders(Metadata headers) => this with { headers = headers };

    public readonly CallOptions WithDeadline(DateTime deadline) => this with { deadline = deadline };

    public readonly CallOptions WithCancellationToken(CancellationToken cancellationToken) =>
        this with { cancellationToken = cancellationToken };

    public readonly CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { writeOptions = writeOptions };

    public readonly CallOptions WithCredentials(CallCredentials credentials) => this with { credentials = credentials };

    public readonly CallOptions WithWaitForReady(bool waitForReady = true) => this with { waitForReady = waitForReady };
}
