using AIForge.Protocol.V1;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>What the coordinator says of this node to its operator.</summary>
/// <param name="Earnings">Null when it is not known.</param>
/// <param name="Work">Why the node gets no work; null when it is not known.</param>
/// <param name="Problem">Why something is not known; null when everything is.</param>
internal sealed record CoordinatorAccount(GetNodeEarningsResponse? Earnings, ExplainNodeResponse? Work, string? Problem)
{
    private const int NewestEarnings = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks with the node's token. It never throws but for the given token: what cannot be asked is told in Problem.</summary>
    public static async Task<CoordinatorAccount> AskAsync(NodeOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = new CoordinatorChannel(options);
            var until = (clock.GetUtcNow() + Patience).UtcDateTime;
            var earnings = new NodeEarningsService.NodeEarningsServiceClient(channel.Channel)
                .GetNodeEarningsAsync(new GetNodeEarningsRequest { PageSize = NewestEarnings }, channel.Headers, until, cancellationToken).ResponseAsync;
            var work = new NodePlacementService.NodePlacementServiceClient(channel.Channel)
                .ExplainOwnNodeAsync(new ExplainOwnNodeRequest(), channel.Headers, until, cancellationToken).ResponseAsync;
            await Task.WhenAll(earnings, work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var failure = (earnings.Exception ?? work.Exception)?.GetBaseException();
            return new CoordinatorAccount(
                earnings.IsCompletedSuccessfully ? await earnings : null,
                work.IsCompletedSuccessfully ? (await work).Explanation : null,
                failure is null ? null : Words(failure, options));
        }
        catch (Exception exception) when (exception is NodeSetupException or UriFormatException or InvalidOperationException)
        {
            return new CoordinatorAccount(null, null, exception.Message);
        }
    }

    private static string Words(Exception failure, NodeOptions options) => failure is RpcException { StatusCode: StatusCode.DeadlineExceeded }
        ? $"{options.Coordinator} does not answer"
        : Refusals.Explain(failure, options.Coordinator);
}
