using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Admin;

[Authorize(Policies.Admin)]
internal sealed class AdminGrpcService(
    AdminWallets wallets, AdminWhitelist whitelist, AdminUsers users, AdminUsersStore usersStore, AdminSettings settings, SecurityLogStore events)
    : AdminService.AdminServiceBase
{
    public override async Task<ListAdminWalletsResponse> ListAdminWallets(ListAdminWalletsRequest request, ServerCallContext context) =>
        new() { Wallets = { (await whitelist.ListAsync(context.CancellationToken)).Select(AdminMapping.ToProto) } };

    public override async Task<AddAdminWalletResponse> AddAdminWallet(AddAdminWalletRequest request, ServerCallContext context) =>
        new() { Wallet = AdminMapping.ToProto(await wallets.AddAsync(request.Network, request.Address, request.Label, context.CancellationToken)) };

    public override async Task<RemoveAdminWalletResponse> RemoveAdminWallet(RemoveAdminWalletRequest request, ServerCallContext context)
    {
        await wallets.RemoveAsync(request.Network, request.Address, context.CancellationToken);
        return new RemoveAdminWalletResponse();
    }

    public override async Task<ListUsersResponse> ListUsers(ListUsersRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var query = AdminMapping.ToQuery(request.Query);
        var rows = await usersStore.ListAsync(query, request.Suspended, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, user => user.Id);
        return new ListUsersResponse { Users = { shown.Select(AdminMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<GetUserResponse> GetUser(GetUserRequest request, ServerCallContext context) =>
        new() { User = AdminMapping.ToProto(await users.FindAsync(request.UserId, context.CancellationToken)) };

    public override async Task<SuspendUserResponse> SuspendUser(SuspendUserRequest request, ServerCallContext context) =>
        new() { User = AdminMapping.ToProto(await users.SuspendAsync(request.UserId, request.Reason, context.CancellationToken)) };

    public override async Task<RestoreUserResponse> RestoreUser(RestoreUserRequest request, ServerCallContext context) =>
        new() { User = AdminMapping.ToProto(await users.RestoreAsync(request.UserId, request.Reason, context.CancellationToken)) };

    public override async Task<GrantPlanResponse> GrantPlan(GrantPlanRequest request, ServerCallContext context) =>
        new() { User = AdminMapping.ToProto(await users.GrantPlanAsync(request.UserId, request.Plan, context.CancellationToken)) };

    public override async Task<ListSettingsResponse> ListSettings(ListSettingsRequest request, ServerCallContext context) =>
        new() { Settings = { (await settings.ListAsync(context.CancellationToken)).Select(known => AdminMapping.ToProto(known.Setting, known.Row)) } };

    public override async Task<UpdateSettingResponse> UpdateSetting(UpdateSettingRequest request, ServerCallContext context)
    {
        var (setting, row) = await settings.UpdateAsync(request.Key, request.Value, request.ExpectedVersion, context.CancellationToken);
        return new UpdateSettingResponse { Setting = AdminMapping.ToProto(setting, row) };
    }

    public override async Task<ListSettingVersionsResponse> ListSettingVersions(ListSettingVersionsRequest request, ServerCallContext context) =>
        new() { Versions = { (await settings.VersionsAsync(request.Key, context.CancellationToken)).Select(version => AdminMapping.ToProto(version.Setting, version.Row)) } };

    public override async Task<ListSecurityEventsResponse> ListSecurityEvents(ListSecurityEventsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (userId, kind) = (AdminMapping.ToUserId(request.UserId), request.Kind.Length > 0 ? request.Kind : null);
        var rows = await events.ListAsync(userId, kind, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, happened => happened.Id);
        return new ListSecurityEventsResponse { Events = { shown.Select(AdminMapping.ToProto) }, NextPageToken = next };
    }
}
