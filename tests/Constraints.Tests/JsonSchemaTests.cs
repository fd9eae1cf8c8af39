using System.Text.Json;
using AIForge.Constraints.JsonSchemas;
using AIForge.Constraints.Matching;

namespace AIForge.Constraints.Tests;

/// <summary>What may be written under a schema, and which schemas are refused where.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}""", """{"a":1}""", """{"a": -20}""", """{ "a":0}""", "{\n  \"a\": 7\n}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"boolean"}},"required":["b"]}""", """{"b":true}""", """{"a":null,"b":false}""")]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{},"c":{}}}""", "{}", """{"b":1}""", """{"a":1,"c":[]}""", """{"a":{},"b":"x","c":1e5}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2}""", """["a"]""", """["a", "b"]""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}""", "[]", """["a"]""", """["a",1]""")]
    [InlineData("""{"type":"array","maxItems":0}""", "[]")]
    [InlineData("""{"enum":["a",1,null,{"b":[true]}]}""", "\"a\"", "1", "null", """{"b":[true]}""")]
    [InlineData("""{"const":"ü\"\\\u0001"}""", "\"ü\\\"\\\\\\u0001\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""", "\"\"", "12")]
    [InlineData("""{"type":["string","null"]}""", "\"x\"", "null")]
    [InlineData("""{"type":"string"}""", "\"\"", "\"\\u00e9\\n\\\"\"", "\"日本 😀\"", "\"\\ud83d\\ude00\"")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"ab\"", "\"日本\"", "\"a\\nb\"")]
    [InlineData("""{"type":"string","pattern":"^[a-c]{2}-\\d+$"}""", "\"ab-1\"", "\"cc-123\"")]
    [InlineData("""{"type":"string","pattern":"b+"}""", "\"b\"", "\"abc\"", "\"abbbb\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-02-28\"", "\"1999-12-31\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"123e4567-e89b-12d3-a456-426614174000\"")]
    [InlineData("""{"type":"string","format":"ipv6"}""", "\"::1\"", "\"2001:db8::ff00:42:8329\"")]
    [InlineData("""{"type":"integer","minimum":-5,"maximum":130}""", "-5", "-1", "0", "9", "99", "100", "130")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"multipleOf":7}""", "7", "14", "700")]
    [InlineData("""{"type":"number","minimum":0.5,"exclusiveMaximum":2}""", "0.5", "0.75", "1", "1.99", "1.0")]
    [InlineData("""{"type":"number","multipleOf":0.25,"maximum":1}""", "0.25", "0.5", "1", "-3.75", "0", "0.750")]
    [InlineData("""{"type":"number"}""", "1", "-0.5", "1e10", "2.5E-3", "0")]
    [InlineData("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"]}}}""", """{"next":null}""", """{"next":{"next":null}}""")]
    [InlineData("""{"type":"object","properties":{"ab":{}},"additionalProperties":{"type":"integer"}}""", """{"x":1}""", """{"a":1,"abc":2,"b":3}""", """{"ab":"text","":4}""")]
    [InlineData("true", "[]", "{}", "\"x\"", "[1,{\"a\":null}]")]
    public void Text_ThatTheSchemaAllows_IsAccepted(string schema, params string[] texts)
    {
        var grammar = JsonSchemaCompiler.Compile(schema);

        foreach (var text in texts) Walks.Accepts(grammar, text).Should().BeTrue(text);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}""", "{}", """{"a":1.5}""", """{"a":"1"}""", """{"b":1}""", """{"a":1,"a":2}""", """{"a":1,}""", """{"a":1}}""", """{"a":1""", """{"a":01}""")]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}}}""", """{,"a":1}""", """{"b":1,"a":1}""", """{"c":1}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2}""", "[]", """["a","b","c"]""", """["a",]""", """["a" "b"]""")]
    [InlineData("""{"type":"string"}""", "\"a", "\"\n\"", "\"\\x\"", "\"\\ud83d\"", "\"\\ude00\"", "'a'")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"a\"", "\"abcd\"", "\"日\"")]
    [InlineData("""{"type":"string","pattern":"^[a-c]{2}-\\d+$"}""", "\"ab-\"", "\"abc-1\"", "\"xx-1\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-02-30\"", "\"2026-13-01\"", "\"26-01-01\"")]
    [InlineData("""{"type":"integer","minimum":-5,"maximum":130}""", "-6", "131", "200", "1300", "-10", "-0", "00", "1.0")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"multipleOf":7}""", "0", "8", "-7", "71")]
    [InlineData("""{"type":"number","minimum":0.5,"exclusiveMaximum":2}""", "0.4", "0.49", "2", "2.0", "-1", "3", "1.", "1e0")]
    [InlineData("""{"type":"number","multipleOf":0.25,"maximum":1}""", "0.3", "1.25", "0.125")]
    [InlineData("""{"type":"object","properties":{"ab":{}},"additionalProperties":{"type":"integer"}}""", """{"x":"1"}""", """{"ab":1,"ab":2}""", """{"x":1,"ab":2}""", """{"\u0061b":"text"}""")]
    [InlineData("""{"enum":["a",1]}""", "\"b\"", "2", "a")]
    public void Text_ThatTheSchemaForbids_IsNot(string schema, params string[] texts)
    {
        var grammar = JsonSchemaCompiler.Compile(schema);

        foreach (var text in texts) Walks.Accepts(grammar, text).Should().BeFalse(text);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[]}}}""", "/properties/a/oneOf")]
    [InlineData("""{"type":"object","properties":{"a/b":{"type":"strin"}}}""", "/properties/a~1b/type")]
    [InlineData("""{"allOf":[{}]}""", "/allOf")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "/uniqueItems")]
    [InlineData("""{"type":"string","minimum":1}""", "/minimum")]
    [InlineData("""{"type":"string","format":"iri"}""", "/format")]
    [InlineData("""{"type":"string","pattern":"(?=a)b"}""", "/pattern")]
    [InlineData("""{"type":"string","pattern":"(a"}""", "/pattern")]
    [InlineData("""{"type":"string","pattern":"a\\1"}""", "/pattern")]
    [InlineData("""{"type":"object","required":["a"]}""", "/required")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "/$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "/$ref")]
    [InlineData("""{"anyOf":[]}""", "/anyOf")]
    [InlineData("""{"anyOf":[{"not":{}}]}""", "/anyOf/0/not")]
    [InlineData("""{"enum":[]}""", "/enum")]
    [InlineData("""{"type":"integer","minimum":2,"maximum":1}""", "")]
    [InlineData("""{"type":"integer","multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"type":"array","minItems":2,"maxItems":1}""", "/minItems")]
    [InlineData("""{"type":"object","properties":{"a":false},"required":["a"]}""", "/properties/a")]
    [InlineData("""{"$ref":"#"}""", "/$ref")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "")]
    public void Schema_ThatCannotBeFollowed_IsRefusedWithItsPlace(string schema, string path) =>
        FluentActions.Invoking(() => JsonSchemaCompiler.Compile(schema)).Should().Throw<ConstraintException>().Which.Path.Should().Be(path);

    [Theory]
    [InlineData("""{"enum":["\ud83d"]}""", false)]
    [InlineData("""{"properties":{"\udc00":{}}}""", false)]
    [InlineData("""{"type":"string","pattern":"\ud83d\ud83d\ude00"}""", false)]
    [InlineData("""{"enum":["\ud83d\ude00"]}""", true)]
    [InlineData("""{"enum":["\\ud83d"]}""", true)]
    [InlineData("""{"enum":["😀\"\u00e9"]}""", true)]
    public void Schema_WithHalfACharacter_IsRefused(string schema, bool isSound)
    {
        var compiling = () => JsonSchemaCompiler.Compile(schema);

        if (isSound) compiling.Should().NotThrow();
        else compiling.Should().Throw<ConstraintException>().WithMessage("*half of a character*");
    }

    /// <summary>Written as they are, which no attribute can be.</summary>
    [Fact]
    public void Schema_WithHalvesWrittenDifferently_IsRefused()
    {
        foreach (var halves in new[] { "\ud83d", "\ude00", "\\ud83d\ude00", "\ud83d\\ude00", "\ude00\ud83d", "\\\ud83d" })
            FluentActions.Invoking(() => JsonSchemaCompiler.Compile("{\"enum\":[\"" + halves + "\"]}")).Should().Throw<ConstraintException>("it has {0} units", halves.Length);
    }

    [Fact]
    public void Schema_ThatExplodes_IsRefused()
    {
        var nested = Enumerable.Range(0, 60).Aggregate("a", (pattern, _) => $"({pattern}){{1000}}");
        Refused($$"""{"type":"string","pattern":"^{{nested}}$"}""");
        Refused("""{"type":"array","items":{"type":"array","prefixItems":[{},{}]},"minItems":10001}""");
        Refused($$"""{"type":"string","pattern":"{{new string('(', 5_000)}}"}""");
        Refused(string.Concat(Enumerable.Repeat("""{"items":""", 400)) + "{}" + new string('}', 400));

        static void Refused(string schema) => FluentActions.Invoking(() => JsonSchemaCompiler.Compile(schema)).Should().Throw<ConstraintException>();
    }

    [Fact]
    public void Schema_WithMoreWaysThanStates_IsRefused()
    {
        Refusal("""{"type":"string","pattern":"^((a?){1000}){4}$"}""").Should().Contain("ways between");
        Refusal($$"""{"type":"string","pattern":"^({{new string('|', 2_000)}}){1000}$"}""").Should().Contain("ways between");
        Refusal(Object(5_000)).Should().Contain("ways between");
        var definitions = string.Join(',', Enumerable.Range(0, 1_500).Select(i => $"\"d{i}\":true"));
        var references = string.Join(',', Enumerable.Range(0, 1_500).Select(i => $$"""{"$ref":"#/$defs/d{{i}}"}"""));
        Refusal("""{"$defs":{""" + definitions + """},"anyOf":[""" + references + "]}").Should().Contain("1000 places");

        static string Refusal(string schema) => FluentActions.Invoking(() => JsonSchemaCompiler.Compile(schema)).Should().Throw<ConstraintException>().Which.Problem;
    }

    [Fact]
    public void Schema_OfThousandsOfRequiredProperties_OrReferencesToOnePlace_IsFollowed()
    {
        var required = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"p{i}\""));
        FluentActions.Invoking(() => JsonSchemaCompiler.Compile(Object(5_000)[..^1] + ",\"required\":[" + required + "]}")).Should().NotThrow();
        FluentActions.Invoking(() => JsonSchemaCompiler.Compile(Object(500))).Should().NotThrow();

        var again = string.Join(',', Enumerable.Repeat("""{"$ref":"#/$defs/a~1b"},{"$ref":"#/%24defs/a~1b"}""", 1_000));
        var schema = """{"$defs":{"a/b":{"type":"boolean"}},"type":"array","prefixItems":[""" + again + "]}";
        Walks.AcceptsBeginning(JsonSchemaCompiler.Compile(schema), "[true,false,tr", out _).Should().BeTrue();
    }

    private static string Object(int properties) =>
        """{"type":"object","properties":{""" + string.Join(',', Enumerable.Range(0, properties).Select(i => $"\"p{i}\":true")) + "}}";

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Text_WrittenAtRandom_IsAlwaysWholeAndJson(string schema)
    {
        var masks = new TokenMasks(JsonSchemaCompiler.Compile(schema), Walks.Vocabulary);
        for (var seed = 0; seed < 30; seed++)
        {
            var text = Walks.Write(masks, new Random(seed), tokens: 200);
            FluentActions.Invoking(() => JsonDocument.Parse(text)).Should().NotThrow("it is {0}", text);
        }
    }

    public static TheoryData<string> Schemas() =>
    [
        """{"type":"object"}""",
        """{"type":"object","properties":{"name":{"type":"string","maxLength":20},"age":{"type":"integer","minimum":0,"maximum":130},"tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":3}},"required":["name","age"]}""",
        """{"$defs":{"tree":{"type":"object","properties":{"value":{"type":"number","multipleOf":0.5},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["value","children"]}},"$ref":"#/$defs/tree"}""",
        """{"type":"object","additionalProperties":{"anyOf":[{"type":"string","format":"email"},{"type":"string","pattern":"^\"[x\\\\]{2,}$"},{"type":"null"}]}}""",
    ];
}
