using AIForge.Coordinator.Accounts.Tokens;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>Whether a session still stands. <see cref="AccountChanges"/> makes it forget; the option bounds what a lost notification costs.</summary>
internal sealed class SessionCache(SessionsStore store, IOptions<TokensOptions> options, TimeProvider clock)
{
    private readonly RecentAnswers<Guid, KnownSession> _recent = new(options.Value.CacheSessionsFor, clock);

    public ValueTask<KnownSession?> FindAsync(Guid id, CancellationToken cancellationToken) => _recent.FindAsync(id, store.FindAsync, cancellationToken);

    /// <summary>Null forgets everybody's.</summary>
    public void ForgetUser(Guid? userId) => _recent.Forget(session => userId is null || session.UserId == userId);
}
