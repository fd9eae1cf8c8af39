using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`events`: the security log.</summary>
internal static class EventsCommand
{
    public static Command Build(Session session)
    {
        var user = new Option<string?>("--user") { Description = "Only events of this user, user_…" };
        var kind = new Option<string?>("--kind") { Description = "Only events of this kind, or of all kinds below it: login, login.failed" };
        var page = new PageOptions();
        var command = new Command("events", "Show the security log, newest first.") { user, kind };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListSecurityEventsResponse>(
                HttpMethod.Get,
                page.AddTo(RequestTarget.Of($"/api/admin/events").With("user_id", parsed.GetValue(user)).With("kind", parsed.GetValue(kind)), parsed),
                null,
                token),
            answer => Cells.Page(EventViews.List(answer.Events), answer.NextPageToken)));
        return command;
    }
}
