using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`settings`: what can be changed while the network runs.</summary>
internal static class SettingsCommand
{
    public static Command Build(Session session) => new("settings", "What can be changed while the network runs.")
    {
        BuildList(session),
        BuildShow(session),
        BuildSet(session),
    };

    private static Command BuildList(Session session)
    {
        var command = new Command("list", "List all settings with their values.");
        command.SetAction((parsed, token) => session.RunAsync(parsed, client => ListAsync(client, token), answer => SettingViews.List(answer.Settings)));
        return command;
    }

    private static Command BuildShow(Session session)
    {
        var key = Key();
        var command = new Command("show", "Show the versions that a setting had, newest first; before them the built-in value.") { key };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            async client =>
            {
                var versions = await client.SendAsync<ListSettingVersionsResponse>(
                    HttpMethod.Get, RequestTarget.Of($"/api/admin/settings/{parsed.GetValue(key)}/versions"), null, token);
                if (versions.Versions.Count == 0) versions.Versions.Add(await FindAsync(client, parsed.GetValue(key)!, token));
                return versions;
            },
            answer => SettingViews.Versions(answer.Versions)));
        return command;
    }

    private static Command BuildSet(Session session)
    {
        var key = Key();
        var value = new Argument<string>("VALUE") { Description = "JSON in the form of the default." };
        var version = new Option<int?>("--expected-version") { Description = "Version that the change starts from; it is refused when there is a newer one. [default: the present one]" };
        var command = new Command("set", "Give a setting a new value. It counts everywhere within a second.") { key, value, version };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            async client =>
            {
                var expected = parsed.GetValue(version) ?? (await FindAsync(client, parsed.GetValue(key)!, token)).Version;
                return await client.SendAsync<UpdateSettingResponse>(
                    HttpMethod.Put,
                    RequestTarget.Of($"/api/admin/settings/{parsed.GetValue(key)}"),
                    new UpdateSettingRequest { Value = parsed.GetValue(value), ExpectedVersion = expected },
                    token);
            },
            answer => SettingViews.Versions([answer.Setting])));
        return command;
    }

    private static Task<ListSettingsResponse> ListAsync(AdminClient client, CancellationToken cancellationToken) =>
        client.SendAsync<ListSettingsResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/settings"), null, cancellationToken);

    private static async Task<Setting> FindAsync(AdminClient client, string key, CancellationToken cancellationToken) =>
        (await ListAsync(client, cancellationToken)).Settings.FirstOrDefault(setting => setting.Key == key)
        ?? throw new AdminException($"There is no setting '{key}'; `settings list` names them all.");

    private static Argument<string> Key() => new("KEY") { Description = "For example limits.plans" };
}
