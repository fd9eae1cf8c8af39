using AIForge.Node.Availability;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Tests.Availability;

/// <summary>Region, labels, prices and whose work is taken: what an operator sets is what the hello says, and a slip of the pen is named.</summary>
public sealed class NodeTermsTests
{
    private const string User = "user_00000000000000000000000001";

    private static NodeOptions Options(Action<NodeOptions> change)
    {
        var options = new NodeOptions();
        change(options);
        return options;
    }

    private static NodeHello HelloOf(Action<NodeOptions> change)
    {
        var hello = new NodeHello();
        NodeTerms.Read(Options(change)).AddTo(hello);
        return hello;
    }

    [Fact]
    public void Hello_SaysWhatTheOperatorSet()
    {
        var hello = HelloOf(options =>
        {
            options.Region = "eu-de";
            options.Labels.Add("example.com/tier=gold");
            options.Labels.Add("spot=");
            options.MinPrice.Add("USDT 0.50/h");
            options.MinPrice.Add("AITBC 20/h");
            options.Serve = "groups";
        });

        hello.Region.Should().Be("eu-de");
        hello.Labels.Should().BeEquivalentTo(new Dictionary<string, string> { ["example.com/tier"] = "gold", ["spot"] = "" });
        hello.PriceFloors.Select(floor => (floor.Currency, floor.PerHour)).Should().Equal(("USDT", "0.500000"), ("AITBC", "20.00000000"));
        hello.Serve.Scope.Should().Be(ServeScope.Groups);
    }

    [Fact]
    public void Hello_NothingSet_ServesEveryoneAtAnyPrice()
    {
        var hello = HelloOf(_ => { });

        (hello.Region, hello.Labels.Count, hello.PriceFloors.Count, hello.Serve.Scope).Should().Be(("", 0, 0, ServeScope.Everyone));
    }

    [Fact]
    public void Serve_UsersByTheirIds_IsAList()
    {
        var serve = HelloOf(options => options.Serve = $"{User}, {User}").Serve;

        serve.Scope.Should().Be(ServeScope.Users);
        serve.UserIds.Should().Equal(User);
    }

    [Theory]
    [InlineData("EU-de")]
    [InlineData("eu_de")]
    [InlineData("-eu")]
    [InlineData("eu-")]
    [InlineData("eu--de")]
    [InlineData("a-region-of-more-than-thirty-two-c")]
    public void Region_Wrong_IsNamed(string region) => Refused(options => options.Region = region).WithMessage($"Region '{region}' cannot be: *eu-de*");

    [Theory]
    [InlineData("tier")]
    [InlineData("=gold")]
    [InlineData("tier=gold plate")]
    [InlineData("-tier=gold")]
    [InlineData("Example.com/tier=gold")]
    [InlineData("a/b/c=d")]
    public void Label_Wrong_IsNamed(string label) => Refused(options => options.Labels.Add(label)).WithMessage($"Labels '{label}' is no label*");

    [Fact]
    public void Labels_TwiceOrTooMany_AreRefused()
    {
        Refused(options =>
        {
            options.Labels.Add("a=1");
            options.Labels.Add("a=2");
        }).WithMessage("Labels has a twice.");
        Refused(options =>
        {
            for (var i = 0; i < 33; i++) options.Labels.Add($"l{i}=1");
        }).WithMessage("Labels has 33 labels: at most 32*");
    }

    [Theory]
    [InlineData("0.50")]
    [InlineData("USDT 0.50")]
    [InlineData("BTC 1/h")]
    [InlineData("USDT 0/h")]
    [InlineData("USDT -1/h")]
    [InlineData("USDT 0.0000001/h")]
    [InlineData("usdt 1/h")]
    public void MinPrice_Wrong_IsNamed(string price) => Refused(options => options.MinPrice.Add(price)).WithMessage($"MinPrice '{price}' is no price*");

    [Fact]
    public void MinPrice_TwoOfACurrency_IsRefused() => Refused(options =>
    {
        options.MinPrice.Add("USDT 1/h");
        options.MinPrice.Add("USDT 2/h");
    }).WithMessage("MinPrice names USDT twice.");

    [Theory]
    [InlineData("nobody")]
    [InlineData(",")]
    [InlineData("user_1")]
    public void Serve_Wrong_IsNamed(string serve) => Refused(options => options.Serve = serve).WithMessage($"Serve '{serve}' cannot be: give everyone, owner, groups*");

    private static FluentAssertions.Specialized.ExceptionAssertions<NodeSetupException> Refused(Action<NodeOptions> change) =>
        FluentActions.Invoking(() => NodeTerms.Read(Options(change))).Should().Throw<NodeSetupException>();
}
