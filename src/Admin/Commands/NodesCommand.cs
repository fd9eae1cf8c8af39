using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`nodes`: those that get no paid work, because a false result was proven.</summary>
internal static class NodesCommand
{
    public static Command Build(Session session) => new("nodes", "Nodes that were caught at a false result.")
    {
        BuildSuspended(session),
        BuildLift(session),
    };

    private static Command BuildSuspended(Session session)
    {
        var command = new Command("suspended", "List the nodes that get no paid work now.");
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListNodeSuspensionsResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/node-suspensions"), null, token),
            answer => NodeViews.Suspensions(answer.Suspensions)));
        return command;
    }

    private static Command BuildLift(Session session)
    {
        var node = new Argument<string>("NODE") { Description = "node_…" };
        var reason = new Option<string>("--reason") { Description = "Why, for the security log.", Required = true };
        var command = new Command("lift", "Let a node have paid work again before its suspension is over.") { node, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<LiftNodeSuspensionResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/node-suspensions/{parsed.GetValue(node)}:lift"),
                new LiftNodeSuspensionRequest { Reason = parsed.GetValue(reason) },
                token),
            _ => Cells.Text($"{parsed.GetValue(node)} may have paid work again.")));
        return command;
    }
}
