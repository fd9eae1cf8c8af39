using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Passwords;

public sealed class PasswordHasherTests
{
    private readonly PasswordHasher _hasher = new(Options.Create(new PasswordsOptions { Cost = 10 }));

    [Theory]
    [InlineData("sturdy-Kettle-41")]
    [InlineData("пароль из пяти слов")]
    public void Verify_OwnHash_TellsRightFromWrong(string password)
    {
        var hash = _hasher.Hash(password);

        hash.Should().StartWith("$2b$10$").And.NotBe(_hasher.Hash(password), "each has a salt of its own");
        _hasher.Verify(hash, password).Should().BeTrue();
        _hasher.Verify(hash, password + " ").Should().BeFalse();
        _hasher.Verify(hash, password[..^1]).Should().BeFalse();
    }

    // Of the vectors of crypt_blowfish.
    [Theory]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*")]
    [InlineData("$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U")]
    public void Verify_KnownVector_IsRight(string hash, string password) => _hasher.Verify(hash, password).Should().BeTrue();

    [Fact]
    public void Verify_NobodysHash_CostsOneHashAndIsWrong()
    {
        var before = _hasher.Computed;

        _hasher.Verify(null, "sturdy-Kettle-41").Should().BeFalse();

        (_hasher.Computed - before).Should().Be(1);
    }

    [Theory]
    [InlineData("$2a$09$", true)]
    [InlineData("$2b$10$", false)]
    [InlineData("$2b$12$", false)]
    public void IsOutdated_Cost_IsCompared(string hash, bool expected) => _hasher.IsOutdated(hash).Should().Be(expected);

    [Fact]
    public async Task Work_MoreThanTheQueueHolds_IsRefusedWithATime()
    {
        using var work = new PasswordWork(_hasher, Options.Create(new PasswordsOptions { Cost = 10, Slots = 1, QueueLength = 2 }));

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TryAsync(work))).Within(TimeSpan.FromSeconds(30));

        results.Count(fault => fault is null).Should().Be(3);
        results.Where(fault => fault is not null).Should().OnlyContain(fault => fault!.Reason == "SIGN_IN_BUSY" && fault.RetryAfter > TimeSpan.Zero);
        (await TryAsync(work).Within()).Should().BeNull("the queue is empty again");
    }

    [Fact]
    public async Task Work_CallerWhoLeaves_GivesItsPlaceBack()
    {
        using var work = new PasswordWork(_hasher, Options.Create(new PasswordsOptions { Cost = 12, Slots = 1, QueueLength = 1 }));
        using var leaving = new CancellationTokenSource();
        var first = work.HashAsync("x", default);
        var second = work.HashAsync("x", leaving.Token);

        await leaving.CancelAsync();

        await FluentActions.Awaiting(() => second.Within()).Should().ThrowAsync<OperationCanceledException>();
        (await TryAsync(work).Within(TimeSpan.FromSeconds(30))).Should().BeNull();
        await first.Within(TimeSpan.FromSeconds(30));
    }

    private static async Task<FaultException?> TryAsync(PasswordWork work)
    {
        try
        {
            await work.HashAsync("x", default);
            return null;
        }
        catch (FaultException fault)
        {
            return fault;
        }
    }
}
