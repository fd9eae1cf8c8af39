using AIForge.Gateway.Rest.Routing;
using AIForge.Protocol.Options.V1;
using Google.Api;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Templates that parse, rules that must stop the start, and the table of the product's own routes.</summary>
public sealed class RouteTests
{
    private static readonly ApiCatalog Catalog = new([typeof(Protocol.TestService).Assembly]);

    [Theory]
    [InlineData("/v1/a", "v1 a", "", null)]
    [InlineData("/v1/{id}", "v1 *", "id@1-2", null)]
    [InlineData("/v1/{job.id}:cancel", "v1 *", "job.id@1-2", "cancel")]
    [InlineData("/v1/{name=models/*}/x", "v1 models * x", "name@1-3", null)]
    [InlineData("/v1/{path=**}", "v1 **", "path@1-2", null)]
    [InlineData("/v1/*/b/**", "v1 * b **", "", null)]
    public void Parse_ValidTemplate_HasItsParts(string text, string segments, string variables, string? verb)
    {
        var template = PathTemplateParser.Parse(text);

        string.Join(' ', template.Segments).Should().Be(segments);
        string.Join(' ', template.Variables.Select(v => $"{v.FieldPath}@{v.Start}-{v.End}")).Should().Be(variables);
        template.Verb.Should().Be(verb);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("/")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/{a")]
    [InlineData("/{}")]
    [InlineData("/{a={b}}")]
    [InlineData("/{a}/{a}")]
    [InlineData("/**/a")]
    [InlineData("/a:")]
    [InlineData("/a:b/c")]
    public void Parse_InvalidTemplate_Throws(string text)
    {
        FluentActions.Invoking(() => PathTemplateParser.Parse(text)).Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("GetJob", "/api/x/{nope}", "", "", "'nope' is no field")]
    [InlineData("UpdateJob", "/api/x/{job}", "", "", "is a message")]
    [InlineData("ListJobs", "/api/x/{tags}", "", "", "repeated")]
    [InlineData("ListJobs", "/api/x/{filter.owner.x}", "", "", "is no field")]
    [InlineData("GetJob", "/api/x", "nope", "", "body 'nope'")]
    [InlineData("GetJob", "/api/x", "", "nope", "response_body 'nope'")]
    [InlineData("GetJob", "/api//x", "", "", "empty segment")]
    public void Build_RuleThatDoesNotFit_NamesTheMethod(string method, string path, string body, string responseBody, string problem)
    {
        var rule = new HttpRule { Post = path, Body = body, ResponseBody = responseBody };

        var build = () => RouteBuilder.Build(Catalog.FindMethod("aiforge.test.v1.TestService", method)!, rule).ToList();

        build.Should().Throw<RouteException>().WithMessage($"aiforge.test.v1.TestService.{method}*{problem}*");
    }

    [Theory]
    [InlineData("Upload", "", "", "body of a request stream")]
    [InlineData("Upload", "*", "", "body of a request stream")]
    [InlineData("Upload", "name", "", "body of a request stream")]
    [InlineData("Both", "file", "", "streams both ways")]
    [InlineData("DownloadPieces", "", "number", "response_body of a stream")]
    public void Build_StreamThatIsNoBody_NamesTheMethod(string method, string body, string responseBody, string problem)
    {
        var rule = new HttpRule { Post = "/api/x", Body = body, ResponseBody = responseBody };

        var build = () => RouteBuilder.Build(Catalog.FindMethod("aiforge.test.v1.RawService", method)!, rule).ToList();

        build.Should().Throw<RouteException>().WithMessage($"aiforge.test.v1.RawService.{method}*{problem}*");
    }

    [Theory]
    [InlineData("/api/test/jobs/{group_id}")]
    [InlineData("/api/test/jobs/{id}")]
    [InlineData("/api/test/{name=models/*}")]
    public void Add_SameShapeTwice_NamesBothMethods(string path)
    {
        var table = new RouteTable(Catalog);
        var method = Catalog.FindMethod("aiforge.test.v1.TestService", path.Contains("name") ? "GetModel" : "GetJob")!;
        var other = Catalog.FindMethod("aiforge.test.v1.TestService", path.Contains("name") ? "GetModel" : "GetJob")!;

        var add = () => table.Add(RouteBuilder.Build(method, new HttpRule { Get = path }).Single(), other);

        add.Should().Throw<RouteException>().WithMessage("*is already the route of aiforge.test.v1.TestService.*");
    }

    [Fact]
    public void Match_LiteralAndVariable_LiteralWins()
    {
        var table = new RouteTable(Catalog);

        Route(table, "GET", "/api/test/tags").Should().Be("/api/test/tags");
        Route(table, "GET", "/api/test/jobs/j").Should().Be("/api/test/jobs/{id}");
        Route(table, "GET", "/api/test/%6Aobs/j").Should().Be("/api/test/jobs/{id}");
        Route(table, "POST", "/api/test/jobs:bulk").Should().Be("/api/test/jobs:bulk");
        Route(table, "GET", "http://host:1/api/test/tags?x").Should().Be("/api/test/tags");
        Route(table, "GET", "/api/test").Should().BeNull();
    }

    [Fact]
    public void ProductRoutes_All_AreBindable()
    {
        var table = new RouteTable(new ApiCatalog([typeof(RestExtensions).Assembly]));

        table.Routes.Should().NotBeEmpty();
        table.Routes.Single(r => r is { Verb: "POST", Template.Text: "/v1/chat/completions" }).StreamingTwin.Should().NotBeNull();
        table.Routes.Single(r => r is { Verb: "POST", Template.Text: "/api/v1/chat/completions" }).StreamingTwin.Should().NotBeNull();
    }

    private static string? Route(RouteTable table, string verb, string target) =>
        table.Match(verb, RequestPath.Parse(target))?.Route.Template.Text;
}
