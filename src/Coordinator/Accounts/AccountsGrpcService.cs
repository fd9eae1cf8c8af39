using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Accounts;

[Authorize(Policies.User)]
internal sealed class AccountsGrpcService(Caller caller, CallOrigin origin, ApiKeys keys, AccountsStore store, ApiKeysStore keyStore)
    : AccountService.AccountServiceBase
{
    public override async Task<GetMeResponse> GetMe(GetMeRequest request, ServerCallContext context)
    {
        var user = await store.FindUserAsync(caller.UserId, context.CancellationToken) ?? throw AccountsFaults.UserNotFound();
        return new GetMeResponse { User = AccountsMapping.ToProto(user), Scopes = { caller.Scopes.Order(StringComparer.Ordinal) } };
    }

    public override async Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (key, secret) = await keys.CreateAsync(caller, AccountsMapping.ToNewKey(request), origin, context.CancellationToken);
        return new CreateApiKeyResponse { ApiKey = AccountsMapping.ToProto(key), Secret = secret };
    }

    public override async Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await keyStore.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, key => key.Id);
        return new ListApiKeysResponse { ApiKeys = { shown.Select(AccountsMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<UpdateApiKeyResponse> UpdateApiKey(UpdateApiKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (name, limits) = (request.HasName ? request.Name : null, AccountsMapping.ToLimits(request.Limits));
        var key = await keys.UpdateAsync(caller, KeyId(request.KeyId), name, limits, origin, context.CancellationToken);
        return new UpdateApiKeyResponse { ApiKey = AccountsMapping.ToProto(key) };
    }

    public override async Task<RevokeApiKeyResponse> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var key = await keys.RevokeAsync(KeyId(request.KeyId), caller.UserId, origin, context.CancellationToken);
        return new RevokeApiKeyResponse { ApiKey = AccountsMapping.ToProto(key) };
    }

    // A malformed id names no key: the same answer as for somebody else's key.
    private static Guid KeyId(string text) => Id<ApiKeyTag>.TryParse(text, out var id) ? id.Value : throw AccountsFaults.KeyNotFound(text);
}
