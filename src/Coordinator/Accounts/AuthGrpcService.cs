using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Accounts;

[Authorize(Policies.User)]
internal sealed class AuthGrpcService(
    Caller caller,
    CallOrigin origin,
    Registration registration,
    PasswordLogin login,
    PasswordChange passwordChange,
    PasswordReset passwordReset,
    EmailVerification verification,
    EmailChange emailChange,
    AddressLimits limits,
    Sessions sessions,
    SessionsStore store,
    SecurityLogStore events,
    TimeProvider clock) : AuthService.AuthServiceBase
{
    [AllowAnonymous]
    public override async Task<RegisterResponse> Register(RegisterRequest request, ServerCallContext context)
    {
        var (user, tokens) = await registration.RegisterAsync(request.Email, request.Username, request.Password, origin, context.CancellationToken);
        return new RegisterResponse { User = AccountsMapping.ToProto(user), Tokens = AccountsMapping.ToProto(tokens) };
    }

    [AllowAnonymous]
    public override async Task<LoginResponse> Login(LoginRequest request, ServerCallContext context)
    {
        var (user, tokens) = await login.LoginAsync(request.Login, request.Password, origin, context.CancellationToken);
        return new LoginResponse { User = AccountsMapping.ToProto(user), Tokens = AccountsMapping.ToProto(tokens) };
    }

    [AllowAnonymous]
    public override async Task<RefreshSessionResponse> RefreshSession(RefreshSessionRequest request, ServerCallContext context)
    {
        await limits.EnterRefreshAsync(origin, context.CancellationToken);
        return new RefreshSessionResponse { Tokens = AccountsMapping.ToProto(await sessions.RefreshAsync(request.RefreshToken, origin, context.CancellationToken)) };
    }

    public override async Task<LogoutResponse> Logout(LogoutRequest request, ServerCallContext context)
    {
        await sessions.RevokeAsync(caller.UserId, caller.SessionId ?? throw AccountsFaults.SessionRequired(), origin, context.CancellationToken);
        return new LogoutResponse();
    }

    public override async Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, clock.GetUtcNow(), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, session => session.Id);
        return new ListSessionsResponse { Sessions = { shown.Select(session => AccountsMapping.ToProto(session, caller.SessionId)) }, NextPageToken = next };
    }

    public override async Task<RevokeSessionResponse> RevokeSession(RevokeSessionRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        // A malformed id names no session: the same answer as for somebody else's.
        if (!Id<SessionTag>.TryParse(request.SessionId, out var id)) throw AccountsFaults.SessionNotFound(request.SessionId);
        await sessions.RevokeAsync(caller.UserId, id.Value, origin, context.CancellationToken);
        return new RevokeSessionResponse();
    }

    public override async Task<ListMySecurityEventsResponse> ListMySecurityEvents(ListMySecurityEventsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (page, kind) = (Page.Of(request.PageSize, request.PageToken), request.Kind.Length > 0 ? request.Kind : null);
        var rows = await events.ListAsync(caller.UserId, kind, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, happened => happened.Id);
        return new ListMySecurityEventsResponse { Events = { shown.Select(AccountsMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<ChangePasswordResponse> ChangePassword(ChangePasswordRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await passwordChange.ChangeAsync(caller, request.CurrentPassword, request.NewPassword, origin, context.CancellationToken);
        return new ChangePasswordResponse();
    }

    public override async Task<ChangeEmailResponse> ChangeEmail(ChangeEmailRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await emailChange.RequestAsync(caller, request.NewEmail, request.CurrentPassword, origin, context.CancellationToken);
        return new ChangeEmailResponse();
    }

    [AllowAnonymous]
    public override async Task<ConfirmEmailChangeResponse> ConfirmEmailChange(ConfirmEmailChangeRequest request, ServerCallContext context)
    {
        await emailChange.ConfirmAsync(request.Token, origin, context.CancellationToken);
        return new ConfirmEmailChangeResponse();
    }

    [AllowAnonymous]
    public override async Task<RequestPasswordResetResponse> RequestPasswordReset(RequestPasswordResetRequest request, ServerCallContext context)
    {
        await passwordReset.RequestAsync(request.Email, origin, context.CancellationToken);
        return new RequestPasswordResetResponse();
    }

    [AllowAnonymous]
    public override async Task<ResetPasswordResponse> ResetPassword(ResetPasswordRequest request, ServerCallContext context)
    {
        await passwordReset.ResetAsync(request.Token, request.NewPassword, origin, context.CancellationToken);
        return new ResetPasswordResponse();
    }

    [AllowAnonymous]
    public override async Task<RequestEmailVerificationResponse> RequestEmailVerification(RequestEmailVerificationRequest request, ServerCallContext context)
    {
        await verification.RequestAsync(request.Email, origin, context.CancellationToken);
        return new RequestEmailVerificationResponse();
    }

    [AllowAnonymous]
    public override async Task<VerifyEmailResponse> VerifyEmail(VerifyEmailRequest request, ServerCallContext context)
    {
        await verification.VerifyAsync(request.Token, origin, context.CancellationToken);
        return new VerifyEmailResponse();
    }
}
