using System.Diagnostics;
using AIForge.Load.Network;
using AIForge.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Load.Auth;

/// <summary>Milliseconds from the answer to a revocation at one coordinator to the refusal at another, for each try.</summary>
internal sealed record RevocationDelay(IReadOnlyCollection<double> ApiKeys, IReadOnlyCollection<double> Sessions)
{
    public const int Rounds = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<RevocationDelay> MeasureAsync(BenchNetwork network, UserSession user)
    {
        using var here = GrpcChannel.ForAddress(network.GrpcUrl);
        using var there = GrpcChannel.ForAddress(await network.StartReplicaAsync());
        var other = new AccountService.AccountServiceClient(there);
        var (keys, sessions) = (new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            keys.Add(await RevokeKeyAsync(new AccountService.AccountServiceClient(here), other, network.ApiKey));
            sessions.Add(await EndSessionAsync(new AuthService.AuthServiceClient(here), other, await user.LoginAsync()));
        }

        return new RevocationDelay(keys, sessions);
    }

    private static async Task<double> RevokeKeyAsync(AccountService.AccountServiceClient here, AccountService.AccountServiceClient there, string ownKey)
    {
        var created = await here.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "to be revoked" }, Credential(ownKey));
        await there.GetMeAsync(new GetMeRequest(), Credential(created.Secret));
        await here.RevokeApiKeyAsync(new RevokeApiKeyRequest { KeyId = created.ApiKey.KeyId }, Credential(ownKey));
        return await UntilRefusedAsync(there, created.Secret);
    }

    private static async Task<double> EndSessionAsync(AuthService.AuthServiceClient here, AccountService.AccountServiceClient there, string token)
    {
        await there.GetMeAsync(new GetMeRequest(), Credential(token));
        await here.LogoutAsync(new LogoutRequest(), Credential(token));
        return await UntilRefusedAsync(there, token);
    }

    private static async Task<double> UntilRefusedAsync(AccountService.AccountServiceClient there, string credential)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Limit)
        {
            try
            {
                await there.GetMeAsync(new GetMeRequest(), Credential(credential));
                await Task.Delay(Poll);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unauthenticated)
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        throw new TimeoutException("A revoked credential kept working.");
    }

    private static Metadata Credential(string secret) => new() { { "authorization", $"Bearer {secret}" } };
}
