using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Tests.Accounts;
using AIForge.Coordinator.Tests.Groups;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Security;

/// <summary>Which acts leave a trace in the security log, and who sees it.</summary>
public sealed class SecurityEventsTests(SecurityEventsTests.EventsFixture fixture) : IClassFixture<SecurityEventsTests.EventsFixture>
{
    private readonly EventsFixture _fixture = (EventsFixture)fixture.Required();

    /// <summary>What a user does, and the kinds that it leaves, newest first.</summary>
    public static TheoryData<string, string[]> Acts => new()
    {
        { "create key", ["api_key.created"] },
        { "update key", ["api_key.updated", "api_key.created"] },
        { "revoke key twice", ["api_key.revoked", "api_key.created"] },
        { "create node token", ["node_token.created"] },
        { "revoke node token twice", ["node_token.revoked", "node_token.created"] },
        { "enrol node twice", ["node_token.enrolled", "node_token.created"] },
        { "rotate node token", ["node_token.created", "node_token.revoked", "node_token.created"] },
        { "reset node key twice", ["node_key.reset", "node_key.pinned", "node_token.created"] },
        { "deactivate node", ["node_token.revoked", "node_token.created"] },
        { "link and unlink wallet", ["wallet.unlinked", "wallet.linked", "wallet.linked"] },
        { "change role", ["group.role_changed"] },
        { "remove member", ["group.member_removed"] },
        { "transfer group", ["group.transferred"] },
        { "accept split twice", ["group.split_agreed", "group.split_accepted"] },
    };

    [SkippableTheory]
    [MemberData(nameof(Acts))]
    public async Task Act_LeavesItsTrace_WithTheAddressAndWithoutSecrets(string act, string[] kinds)
    {
        var user = await _fixture.UserAsync();
        var actor = new Actor(_fixture, user, AccountsFixture.NewAddress());
        var before = (await ListAsync(user)).Select(happened => happened.EventId).ToHashSet();

        var secrets = await actor.DoAsync(act);

        var left = (await ListAsync(user)).Where(happened => !before.Contains(happened.EventId)).ToList();
        left.Select(happened => happened.Kind).Should().Equal(kinds);
        left.Should().OnlyContain(happened => happened.Address == actor.Address && happened.Subject.Length > 0);
        foreach (var secret in secrets) left.Should().NotContain(happened => happened.ToString().Contains(secret, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task ListMine_OtherUsersEvents_AreNeverThere()
    {
        var (one, other) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        await new Actor(_fixture, other, AccountsFixture.NewAddress()).DoAsync("create key");

        var ids = (await ListAsync(one)).Select(happened => happened.EventId);

        ids.Should().NotIntersectWith((await ListAsync(other)).Select(happened => happened.EventId));
        (await _fixture.Service<SecurityLogStore>().ListAsync(other.Id, "api_key", null, 10, default).Within()).Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task ListMine_KindAndPages_ShowsEachMatchOnceNewestFirst()
    {
        var user = await _fixture.UserAsync();
        var actor = new Actor(_fixture, user, AccountsFixture.NewAddress());
        await actor.DoAsync("update key");
        await actor.DoAsync("create node token");

        var kinds = new List<string>();
        var token = "";
        do
        {
            var request = new ListMySecurityEventsRequest { Kind = "api_key", PageSize = 2, PageToken = token };
            var page = await _fixture.Auth.ListMySecurityEventsAsync(request, user.Headers).ResponseAsync.Within();
            kinds.AddRange(page.Events.Select(happened => happened.Kind));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        kinds.Should().Equal("api_key.updated", "api_key.created", "api_key.created");
        (await ListAsync(user, "api_key.updated")).Should().ContainSingle();
        (await ListAsync(user, "api")).Should().BeEmpty("a kind is a whole word");
    }

    [SkippableFact]
    public async Task ListMine_KeyWithoutTheScope_IsDenied()
    {
        var narrow = await _fixture.UserAsync("inference");

        var list = () => ListAsync(narrow);

        (await list.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    private async Task<IReadOnlyList<AccountEvent>> ListAsync(TestUser user, string kind = "") => (await _fixture.Auth.ListMySecurityEventsAsync(
        new ListMySecurityEventsRequest { Kind = kind, PageSize = 100 }, user.Headers).ResponseAsync.Within()).Events;

    /// <summary>A user who calls from an address of its own.</summary>
    private sealed class Actor(EventsFixture fixture, TestUser user, string address)
    {
        public string Address => address;

        private Metadata Headers => AccountsFixture.From(address, user.Key);

        private AccountService.AccountServiceClient Accounts => new(fixture.Anonymous);

        private NodeTokenService.NodeTokenServiceClient Tokens => new(fixture.Anonymous);

        private NodeService.NodeServiceClient Nodes => new(fixture.Anonymous);

        /// <summary>Returns the secrets that came of it.</summary>
        public Task<string[]> DoAsync(string act) => act switch
        {
            "create key" => KeyAsync(_ => Task.CompletedTask),
            "update key" => KeyAsync(id => Accounts.UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = id, Name = "b" }, Headers).ResponseAsync),
            "revoke key twice" => KeyAsync(id => TwiceAsync(() => Accounts.RevokeApiKeyAsync(new RevokeApiKeyRequest { KeyId = id }, Headers).ResponseAsync)),
            "create node token" => NodeTokenAsync((_, _) => Task.CompletedTask),
            "revoke node token twice" => NodeTokenAsync((id, _) =>
                TwiceAsync(() => Tokens.RevokeNodeTokenAsync(new RevokeNodeTokenRequest { TokenId = id }, Headers).ResponseAsync)),
            "enrol node twice" => NodeTokenAsync((_, token) => TwiceAsync(() => new NodeEnrolmentService.NodeEnrolmentServiceClient(fixture.Anonymous)
                .EnrolNodeAsync(new EnrolNodeRequest { Hostname = "box" }, AccountsFixture.From(address, token)).ResponseAsync)),
            "rotate node token" => NodeAsync(id => Nodes.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = id }, Headers).ResponseAsync),
            "reset node key twice" => NodeKeyAsync(),
            "deactivate node" => NodeAsync(id => Nodes.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = id }, Headers).ResponseAsync),
            "link and unlink wallet" => WalletAsync(),
            "change role" => GroupAsync((group, member) => fixture.Groups.ChangeGroupMemberRoleAsync(
                new ChangeGroupMemberRoleRequest { GroupId = group, UserId = member, Role = GroupRole.Admin }, Headers).ResponseAsync),
            "remove member" => GroupAsync((group, member) => fixture.Groups.RemoveGroupMemberAsync(
                new RemoveGroupMemberRequest { GroupId = group, UserId = member }, Headers).ResponseAsync),
            "transfer group" => GroupAsync((group, member) => fixture.Groups.TransferGroupAsync(
                new TransferGroupRequest { GroupId = group, UserId = member }, Headers).ResponseAsync),
            "accept split twice" => SplitAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, null),
        };

        private async Task<string[]> KeyAsync(Func<string, Task> then)
        {
            var created = await Accounts.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "a" }, Headers).ResponseAsync.Within();
            await then(created.ApiKey.KeyId).Within();
            return [created.Secret];
        }

        private async Task<string[]> NodeTokenAsync(Func<string, string, Task> then)
        {
            var created = await Tokens.CreateNodeTokenAsync(new CreateNodeTokenRequest { Name = "a" }, Headers).ResponseAsync.Within();
            await then(created.NodeToken.TokenId, created.Token).Within();
            return [created.Token];
        }

        private async Task<string[]> NodeAsync(Func<string, Task> then)
        {
            var created = await Nodes.RegisterNodeAsync(new RegisterNodeRequest { Name = "a" }, Headers).ResponseAsync.Within();
            await then(created.Node.NodeId).Within();
            return [created.Token];
        }

        private async Task<string[]> NodeKeyAsync()
        {
            var created = await Nodes.RegisterNodeAsync(new RegisterNodeRequest { Name = "a" }, Headers).ResponseAsync.Within();
            using var call = new NodeControlService.NodeControlServiceClient(fixture.Anonymous).Connect(AccountsFixture.From(address, created.Token));
            await TestNodeKeys.EnterAsync(call, FakeNode.Hello(), TestNodeKeys.Of(created.Node.NodeId)).Within();
            (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
            await TwiceAsync(() => Nodes.ResetNodeKeyAsync(new ResetNodeKeyRequest { NodeId = created.Node.NodeId }, Headers).ResponseAsync);
            return [created.Token, Convert.ToBase64String(TestNodeKeys.Of(created.Node.NodeId).PublicKey)];
        }

        private async Task<string[]> WalletAsync()
        {
            var wallets = new WalletService.WalletServiceClient(fixture.Anonymous);
            // One stays: without a password the last one is not given up.
            await LinkAsync(TestWallet.New());
            var linked = await LinkAsync(TestWallet.New());
            await wallets.UnlinkWalletAsync(new UnlinkWalletRequest { WalletId = linked.WalletId }, Headers).ResponseAsync.Within();
            return [];
        }

        private async Task<Wallet> LinkAsync(TestWallet wallet)
        {
            var client = new WalletService.WalletServiceClient(fixture.Anonymous);
            var asked = await client.CreateWalletChallengeAsync(
                new CreateWalletChallengeRequest { Address = wallet.Address, Network = wallet.NetworkName }, Headers).ResponseAsync.Within();
            var request = new LinkWalletRequest
            {
                Address = wallet.Address, Network = wallet.NetworkName, Signature = wallet.Sign(asked.Message), Nonce = asked.Nonce,
            };
            return (await client.LinkWalletAsync(request, Headers).ResponseAsync.Within()).Wallet;
        }

        private async Task<string[]> GroupAsync(Func<string, string, Task> then)
        {
            var group = await fixture.GroupAsync(user);
            var member = await fixture.MemberAsync(group, user);
            await then(group.GroupId, GroupsFixture.IdOf(member)).Within();
            return [];
        }

        private async Task<string[]> SplitAsync()
        {
            var owner = await fixture.UserAsync();
            var group = await fixture.GroupAsync(owner);
            await fixture.UseAsync((await fixture.LinkAsync(group, owner)).Token, user);
            var split = await fixture.ProposeAsync(group, owner, (owner, 5_000), (user, 5_000));
            var accept = new AcceptGroupSplitRequest { GroupId = group.GroupId, SplitId = split.SplitId };
            await fixture.AcceptAsync(split, group, owner);
            await fixture.Splits.AcceptGroupSplitAsync(accept, Headers).ResponseAsync.Within();
            (await FluentActions.Awaiting(() => fixture.Splits.AcceptGroupSplitAsync(accept, Headers).ResponseAsync.Within()).Should().ThrowAsync<RpcException>())
                .Which.ShouldBeFault(StatusCode.FailedPrecondition, "GROUP_SPLIT_DECIDED");
            return [];
        }

        private static async Task TwiceAsync(Func<Task> act)
        {
            await act();
            await act();
        }
    }

    /// <summary>A coordinator behind a gateway, so that addresses are the test's to choose.</summary>
    public sealed class EventsFixture : GroupsFixture
    {
        internal AuthService.AuthServiceClient Auth => new(Anonymous);

        protected override void Configure(WebApplicationBuilder builder)
        {
            base.Configure(builder);
            builder.Services.Configure<OriginOptions>(origin => origin.GatewaySecret = AccountsFixture.GatewaySecret);
        }
    }
}
