using System.Net;
using System.Text.Json;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Subscriptions;
using AIForge.Shared.Faults;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.Settings;

public sealed class SettingsTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private const string Key = "limits.plans";

    private static readonly string Default = PlanLimitsTable.Setting.DefaultJson;
    private static readonly string Changed = Default.Replace("\"requests_per_minute\":10,", "\"requests_per_minute\":11,", StringComparison.Ordinal);

    private SettingsChange Change => fixture.Required().Service<SettingsChange>();

    [SkippableFact]
    public async Task Apply_NewValue_CountsOnEveryReplica()
    {
        await using var replica = await RunningCoordinator.StartAsync(fixture.Required().Postgres.ConnectionString);
        var version = await VersionAsync();

        var row = await Change.ApplyAsync(Key, Changed, version, "test", IPAddress.Loopback, default).Within();

        row.Version.Should().Be(version + 1);
        fixture.Service<CurrentSettings>().Get(PlanLimitsTable.Setting).Free.RequestsPerMinute.Should().Be(11);
        var other = (CurrentSettings)replica.Services.GetService(typeof(CurrentSettings))!;
        await Eventually.IsTrueAsync(() => other.Get(PlanLimitsTable.Setting).Free.RequestsPerMinute == 11);
        await using var later = await RunningCoordinator.StartAsync(fixture.Postgres.ConnectionString);
        ((CurrentSettings)later.Services.GetService(typeof(CurrentSettings))!).Get(PlanLimitsTable.Setting).Free.RequestsPerMinute.Should().Be(11);
    }

    /// <summary>Who, from where, what it was and what it is.</summary>
    [SkippableFact]
    public async Task Apply_Change_IsInTheSecurityLogWithWhatWasBefore()
    {
        var version = await VersionAsync();
        await Change.ApplyAsync(Key, Default, version, "first", null, default).Within();

        await Change.ApplyAsync(Key, Changed, version + 1, "second", IPAddress.Loopback, default).Within();

        var logged = (await fixture.Service<SecurityLogStore>().ListAsync(null, "setting.changed", null, 1, default).Within())[0];
        var details = JsonSerializer.Deserialize<Dictionary<string, string>>(logged.Details)!;
        logged.Address.Should().Be("127.0.0.1");
        details.Should().Equal(new Dictionary<string, string> { ["by"] = "second", ["before"] = Default, ["value"] = Changed });
    }

    /// <summary>What is listed is what may be set: nothing that is only computed from it.</summary>
    [SkippableFact]
    public void DefaultJson_EverySetting_HoldsItsOwnMembersAlone()
    {
        foreach (var setting in fixture.Required().Service<CurrentSettings>().Known)
        {
            var type = setting.GetType().GenericTypeArguments[0];
            using var json = JsonDocument.Parse(setting.DefaultJson);
            if (json.RootElement.ValueKind != JsonValueKind.Object) continue;

            var members = type.GetConstructors()[0].GetParameters().Select(parameter => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!));
            json.RootElement.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(members, setting.Key);
        }
    }

    [SkippableFact]
    public async Task Apply_Racing_ExactlyOneWins()
    {
        var version = await VersionAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Change.ApplyAsync(Key, Default, version, "test", null, default);
                return "";
            }
            catch (FaultException fault)
            {
                return fault.Reason;
            }
        }))).Within();

        outcomes.Count(reason => reason.Length == 0).Should().Be(1);
        outcomes.Where(reason => reason.Length > 0).Should().AllBe("SETTING_CHANGED");
        (await HistoryAsync())[0].Version.Should().Be(version + 1);
    }

    [SkippableTheory]
    [InlineData("no.such.setting", "1", "SETTING_UNKNOWN")]
    [InlineData(Key, "{}", "SETTING_INVALID")]
    [InlineData(Key, "null", "SETTING_INVALID")]
    [InlineData(Key, "[1", "SETTING_INVALID")]
    [InlineData(Key, "\"10\"", "SETTING_INVALID")]
    [InlineData("exchange.rate", """{"aitbc_per_btc":100000,"aitbc_per_btc":1}""", "SETTING_INVALID")]
    [InlineData("payments.wallets", """{"ethereum":"0x0000000000000000000000000000000000000000","tron":"TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg"}""", "SETTING_INVALID")]
    [InlineData("payments.wallets", """{"ethereum":"0x68eA7071643D1A2c8976f116dd82BBfC031fEA07","tron":"T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"}""", "SETTING_INVALID")]
    public async Task Apply_WrongKeyOrForm_IsRefused(string key, string json, string reason) => await RefusedAsync(key, json, reason);

    [SkippableFact]
    public async Task Apply_WrongMembers_AreNamedAndChangeNothing()
    {
        await RefusedAsync(Key, Default.Replace("requests_per_minute", "requests_per_minutes", StringComparison.Ordinal), "SETTING_INVALID");
        await RefusedAsync(Key, Default.Replace("\"requests_per_minute\":10,", "\"requests_per_minute\":0,", StringComparison.Ordinal), "SETTING_INVALID");
        await RefusedAsync(Key, Default.Replace("\"requests_per_minute\":10,", "\"requests_per_minute\":101,", StringComparison.Ordinal), "SETTING_INVALID");
        await RefusedAsync(Key, Default.Replace("\"requests_per_minute\":10,", "\"requests_per_minute\":1.5,", StringComparison.Ordinal), "SETTING_INVALID");
        await RefusedAsync(Key, Default.Replace("\"requests_per_minute\":10,", "", StringComparison.Ordinal), "SETTING_INVALID");
    }

    private async Task RefusedAsync(string key, string json, string reason)
    {
        var before = await HistoryAsync();
        var act = () => Change.ApplyAsync(key, json, before.Count, "test", null, default).Within();

        (await act.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be(reason);
        (await HistoryAsync()).Should().BeEquivalentTo(before);
    }

    private async Task<int> VersionAsync() => (await HistoryAsync()).Count;

    private Task<IReadOnlyList<SettingRow>> HistoryAsync() => fixture.Required().Service<SettingsStore>().HistoryAsync(Key, 100, default).Within();
}
