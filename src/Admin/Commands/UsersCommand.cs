using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`users`: accounts and their plans.</summary>
internal static class UsersCommand
{
    public static Command Build(Session session) => new("users", "Accounts and their plans.")
    {
        BuildList(session),
        BuildShow(session),
        BuildSuspend(session),
        BuildRestore(session),
        BuildPlan(session),
    };

    private static Command BuildList(Session session)
    {
        var query = new Option<string?>("--query") { Description = "Part of a username or e-mail address." };
        var suspended = new Option<bool>("--suspended") { Description = "Only suspended accounts." };
        var page = new PageOptions();
        var command = new Command("list", "List accounts, newest first.") { query, suspended };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListUsersResponse>(
                HttpMethod.Get,
                page.AddTo(RequestTarget.Of($"/api/admin/users").With("query", parsed.GetValue(query)).With("suspended", parsed.GetValue(suspended)), parsed),
                null,
                token),
            answer => Cells.Page(UserViews.List(answer.Users), answer.NextPageToken)));
        return command;
    }

    private static Command BuildShow(Session session)
    {
        var user = User();
        var command = new Command("show", "Show one account.") { user };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<GetUserResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/users/{parsed.GetValue(user)}"), null, token),
            answer => UserViews.List([answer.User])));
        return command;
    }

    private static Command BuildSuspend(Session session)
    {
        var (user, reason) = (User(), Reason());
        var command = new Command("suspend", "Close an account: sessions end, keys are refused.") { user, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<SuspendUserResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/users/{parsed.GetValue(user)}:suspend"),
                new SuspendUserRequest { Reason = parsed.GetValue(reason) },
                token),
            answer => UserViews.List([answer.User])));
        return command;
    }

    private static Command BuildRestore(Session session)
    {
        var (user, reason) = (User(), Reason());
        var command = new Command("restore", "Open a suspended account again.") { user, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<RestoreUserResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/users/{parsed.GetValue(user)}:restore"),
                new RestoreUserRequest { Reason = parsed.GetValue(reason) },
                token),
            answer => UserViews.List([answer.User])));
        return command;
    }

    private static Command BuildPlan(Session session)
    {
        var user = User();
        var plan = new Argument<string>("PLAN") { Description = "free, basic, pro or enterprise" };
        var command = new Command("plan", "Give an account a plan that nobody pays for.") { user, plan };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<GrantPlanResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/users/{parsed.GetValue(user)}:grantPlan"),
                new GrantPlanRequest { Plan = parsed.GetValue(plan) },
                token),
            answer => UserViews.List([answer.User])));
        return command;
    }

    private static Argument<string> User() => new("USER") { Description = "user_…" };

    private static Option<string> Reason() => new("--reason") { Description = "Why, for the security log.", Required = true };
}
