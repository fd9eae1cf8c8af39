namespace AIForge.Admin.Tests;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("ada", "/api/admin/users?query=ada")]
    [InlineData("a b&c=d", "/api/admin/users?query=a%20b%26c%3Dd")]
    [InlineData("@example.org", "/api/admin/users?query=%40example.org")]
    [InlineData("100%+#?/\\", "/api/admin/users?query=100%25%2B%23%3F%2F%5C")]
    [InlineData("ü€😀", "/api/admin/users?query=%C3%BC%E2%82%AC%F0%9F%98%80")]
    [InlineData("line\nbreak", "/api/admin/users?query=line%0Abreak")]
    public void With_AnyText_IsEscapedOnce(string text, string expected) =>
        RequestTarget.Of($"/api/admin/users").With("query", text).ToString().Should().Be(expected);

    [Fact]
    public void With_SeveralParameters_KeepTheirOrder() =>
        RequestTarget.Of($"/e").With("user_id", "user_1").With("kind", "login.failed").With("page_size", 5).With("suspended", true).ToString()
            .Should().Be("/e?user_id=user_1&kind=login.failed&page_size=5&suspended=true");

    [Fact]
    public void With_WhatWasNotGiven_IsLeftOut() =>
        RequestTarget.Of($"/e").With("a", null).With("b", "").With("c", 0).With("d", false).ToString().Should().Be("/e");

    [Theory]
    [InlineData("user_1", "/api/admin/users/user_1:suspend")]
    [InlineData("a/../b", "/api/admin/users/a%2F..%2Fb:suspend")]
    [InlineData("a?b#c", "/api/admin/users/a%3Fb%23c:suspend")]
    public void Of_InterpolatedPart_StaysOneSegment(string user, string expected) =>
        RequestTarget.Of($"/api/admin/users/{user}:suspend").ToString().Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void Of_PartThatWouldNameAnotherResource_IsRefused(string user)
    {
        var act = () => RequestTarget.Of($"/api/admin/users/{user}");

        act.Should().Throw<AdminException>();
    }
}
