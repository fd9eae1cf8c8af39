using System.Text;
using System.Text.Json;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Faults;
using AIForge.ProtoJson;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Answers one request of a batch as its owner's own, with the rights and limits of the key that made the batch.</summary>
internal sealed partial class BatchLines(
    Db db, BatchEndpoints endpoints, ApiKeysStore keys, AccountsStore accounts, TimeProvider clock, IOptions<BatchOptions> options, ILogger<BatchLines> logger)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2), LongestWait = TimeSpan.FromMinutes(10);

    public async Task RunAsync(LeasedLine line, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.RequestLimit, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var answer = await AnswerAsync(line, ending.Token);

            // It is paid for: a process that ends writes it down all the same.
            await AnswerAsync(line, 200, answer, CancellationToken.None);
        }
        catch (FaultException fault) when (MayPass(fault) && !IsTried(line, fault))
        {
            await PostponeAsync(line, fault.RetryAfter ?? ShortestWait, cancellationToken, isAttempt: CostsTokens(fault));
        }
        catch (FaultException fault)
        {
            await RefuseAsync(line, fault, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This process ends: another one goes on at once.
            await PostponeAsync(line, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogFailed(exception, line.BatchId, line.Line);
            await RefuseAsync(line, Unexpected(limit.IsCancellationRequested), cancellationToken);
        }
    }

    private async Task<string> AnswerAsync(LeasedLine line, CancellationToken cancellationToken)
    {
        if (line.Attempts > options.Value.MaxAttempts) throw Unexpected(isLate: false);
        return await endpoints.AnswerAsync(line.Endpoint, await CallerOfAsync(line, cancellationToken), Encoding.UTF8.GetBytes(line.Body), cancellationToken);
    }

    private async Task<Caller> CallerOfAsync(LeasedLine line, CancellationToken cancellationToken)
    {
        if (line.ApiKeyId is not { } keyId)
        {
            // The session may be over, which ends no batch; who was suspended since has no more answered.
            return await accounts.IsActiveAsync(line.UserId, cancellationToken) ? Caller.ForUser(line.UserId, null, Scopes.All) : throw AuthFaults.AccountInactive();
        }

        var key = await keys.FindByIdAsync(keyId, cancellationToken) ?? throw AuthFaults.CredentialInvalid();
        return key.ToCaller(clock.GetUtcNow());
    }

    /// <summary>A node was lost in the middle. What it delivered is paid for, so that is not repeated as often as it may happen in a day.</summary>
    private static bool CostsTokens(FaultException fault) => fault.Reason == InferenceFaults.NodeLostReason;

    private bool IsTried(LeasedLine line, FaultException fault) => CostsTokens(fault) && line.Attempts >= options.Value.MaxAttempts;

    /// <summary>Whether the same request may be answered later; what it costs more than there is, it will not.</summary>
    public static bool MayPass(FaultException fault) =>
        fault.Kind == FaultKind.Unavailable || (fault.Kind == FaultKind.ResourceExhausted && fault.RetryAfter is not null);

    private async Task RefuseAsync(LeasedLine line, FaultException fault, CancellationToken cancellationToken)
    {
        var code = FaultStatus.CodeOf(fault.Kind);
        var error = new OpenAiError(HttpStatusTable.HttpStatus(code), code, fault.Reason, fault.Message, fault.Violations.Count > 0 ? fault.Violations[0].Field : null, fault.QuotaSubject);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonFormat.Writer)) error.WriteEnvelope(writer);
        await AnswerAsync(line, error.HttpStatus, Encoding.UTF8.GetString(buffer.ToArray()), cancellationToken);
    }

    private async Task AnswerAsync(LeasedLine line, int status, string body, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await BatchLinesStore.AnswerAsync(unit, line, new LineAnswer(RequestIds.New("req", clock), status, body), cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private async Task PostponeAsync(LeasedLine line, TimeSpan wait, CancellationToken cancellationToken, bool isAttempt = false)
    {
        var later = wait == TimeSpan.Zero ? wait : TimeSpan.FromTicks(Math.Clamp(wait.Ticks, ShortestWait.Ticks, LongestWait.Ticks));
        await using var unit = await db.BeginAsync(cancellationToken);
        await BatchLinesStore.PostponeAsync(unit, line, clock.GetUtcNow() + later, isAttempt, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private static FaultException Unexpected(bool isLate) => isLate
        ? new FaultException(FaultKind.DeadlineExceeded, "TIMEOUT", "The request took too long.")
        : new FaultException(FaultKind.Internal, "SERVER_ERROR", "The server had an error while processing the request.");

    [LoggerMessage(Level = LogLevel.Error, Message = "Line {Line} of batch {BatchId} failed")]
    private partial void LogFailed(Exception exception, Guid batchId, int line);
}
