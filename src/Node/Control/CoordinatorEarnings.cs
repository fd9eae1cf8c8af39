using AIForge.Protocol.V1;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>Asks the coordinator what this node has earned.</summary>
internal static class CoordinatorEarnings
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="NodeSetupException">The coordinator cannot be asked; the message says why.</exception>
    public static async Task<GetNodeEarningsResponse> GetAsync(NodeOptions options, int count, CancellationToken cancellationToken)
    {
        using var channel = new CoordinatorChannel(options);
        try
        {
            return await new NodeEarningsService.NodeEarningsServiceClient(channel.Channel).GetNodeEarningsAsync(
                new GetNodeEarningsRequest { PageSize = count }, channel.Headers, TimeProvider.System.GetUtcNow().UtcDateTime + Patience, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new NodeSetupException($"{options.Coordinator} does not tell the earnings: {exception.Status.Detail}");
        }
    }
}
