using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Accounts;

[Authorize(Policies.User)]
internal sealed class AccountsGrpcService(Caller caller, ApiKeys keys, AccountsStore store, ApiKeysStore keyStore) : AccountService.AccountServiceBase
{
    public override async Task<GetMeResponse> GetMe(GetMeRequest request, ServerCallContext context)
    {
        var user = await store.FindUserAsync(caller.UserId, context.CancellationToken) ?? throw AccountsFaults.UserNotFound();
        return new GetMeResponse { User = AccountsMapping.ToProto(user), Scopes = { caller.Scopes.Order(StringComparer.Ordinal) } };
    }

    public override async Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (key, secret) = await keys.CreateAsync(caller, AccountsMapping.ToNewKey(request), context.CancellationToken);
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

    public override async Task<RevokeApiKeyResponse> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        // A malformed id names no key: the same answer as for somebody else's key.
        if (!Id<ApiKeyTag>.TryParse(request.KeyId, out var id)) throw AccountsFaults.KeyNotFound(request.KeyId);
        var key = await keys.RevokeAsync(id.Value, caller.UserId, context.CancellationToken) ?? throw AccountsFaults.KeyNotFound(request.KeyId);
        return new RevokeApiKeyResponse { ApiKey = AccountsMapping.ToProto(key) };
    }
}
