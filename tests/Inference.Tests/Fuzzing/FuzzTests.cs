using System.Text;
using System.Text.Json;
using AIForge.Constraints;
using AIForge.Constraints.Automata;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;
using AIForge.Constraints.Matching;
using AIForge.Inference.Chat;
using AIForge.Inference.Chat.Templating;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;
using AIForge.Inference.Tests.Families;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Fuzzing;

/// <summary>What strangers send — model files, texts, templates, schemas, grammars — is understood or refused by the one exception, in time.</summary>
public sealed class FuzzTests
{
    private const int MostTokens = 40;

    private static readonly string[] Families = ["llama", "qwen2", "qwen3", "phi3-long", "gemma", "gemma2", "gemma3", "llama3", "mistral-nemo"];

    private static readonly string[] TemplateParts =
    [
        "{{", "}}", "{%", "%}", "{%-", "-%}", "{#", "#}", "for x in messages", "range(999)", "endfor", "if ", "elif ", "else", "endif", "set x = ", "x", " ~ ", "'ab'", "[1,2]", "(", ")", "[", "]", "{", "}",
        "|join", "|tojson", "|length", "|selectattr('a')", "|sort", "|replace('a','aa')", ".split()", ".append(x)", "macro m(x)", "endmacro", "m(x)", " is defined", "not ", "loop.index", "namespace(a=1)",
        "raise_exception('no')", "strftime_now('%Y')", "message['role']", "messages[::-1]", "messages[-1:]", "{% for x in range(99) %}", "{% set x = [x, x] %}", "{% set x = x ~ x %}", "9999999999999999999",
    ];

    private static readonly string[] SchemaParts =
    [
        "{", "}", "[", "]", "\"", ",", ":", "null", "true", "-1", "1e999", "99999999999", "\"type\":\"object\"", "\"type\":[\"string\",\"null\"]", "\"properties\":{\"a\":{}}", "\"items\":{}", "\"$ref\":\"#\"",
        "\"$ref\":\"#/$defs/a\"", "\"$defs\":{\"a\":{}}", "\"anyOf\":[{},{}]", "\"enum\":[1,\"a\",null]", "\"const\":{}", "\"pattern\":\"^(a|b)*c{2,5}$\"", "\"minLength\":3", "\"maxItems\":2", "\"minimum\":-0.5",
        "\"multipleOf\":3", "\"required\":[\"a\"]", "\"additionalProperties\":false", "\"format\":\"date-time\"", "\"prefixItems\":[{},{}]", "\"allOf\":[{}]", "\\u0000", "\\ud800",
    ];

    private static readonly string[] Schemas =
    [
        """{"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":8},"age":{"type":"integer","minimum":0,"maximum":150}},"required":["name"],"additionalProperties":false}""",
        """{"type":"array","items":{"$ref":"#/$defs/node"},"minItems":1,"maxItems":3,"$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"},"value":{"type":"number"}}}}}""",
        """{"anyOf":[{"type":"string","pattern":"^[a-z]+(-[0-9]{2})?$"},{"enum":["a",1,null,{"b":[]}]},{"type":"boolean"}]}""",
        """{"type":"string","format":"date"}""",
    ];

    private static readonly string[] GrammarParts =
    [
        "root ::= ", "item", "::=", "\"ab\"", "[a-z]", "[^\"\\\\]", "|", "*", "+", "?", "{2,5}", "{0,99999}", "(", ")", ".", "\n", "# note\n", "\\x41", "\\u00e9", "\\U0001F600", "\"", "[", "]", "-",
    ];

    private static readonly string[] Grammars =
    [
        "root ::= item (\",\" item)*\nitem ::= [a-z]+ | \"\\\"\" [^\"\\\\]* \"\\\"\"\n",
        "root ::= expr\nexpr ::= term ((\"+\" | \"-\") term)*\nterm ::= [0-9]{1,4} | \"(\" expr \")\"\n",
        "root ::= (\"yes\" | \"no\") \" \"? # the answer\n",
    ];

    private static readonly TokenTrie Vocabulary = new([
        .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }),
        .. new[] { "\",", "\":", "{\"", "\"}", "null", "true", "the", "name", "12", "é", "日本", "  ", "ab" }.Select(Encoding.UTF8.GetBytes), [],
    ]);

    private static int EndToken => Vocabulary.TokenCount - 1;

    [Fact]
    public Task ModelFile_Damaged_IsReadOrRefused()
    {
        var files = Families.Select(name => File.ReadAllBytes(FamilyFiles.PathOf(name))).Append(File.ReadAllBytes(TestModels.Q8)).Select(bytes => (Header: HeaderOf(bytes), bytes.LongLength)).ToArray();
        return Fuzz.RunAsync("model files", random =>
        {
            var (sound, length) = files[random.Next(files.Length)];
            var bytes = (byte[])sound.Clone();
            for (var flips = random.Next(1, 8); flips > 0; flips--) Damage(bytes, random);
            try
            {
                var header = GgufHeader.Parse(random.Next(8) == 0 ? bytes.AsSpan(0, random.Next(bytes.Length)) : bytes, length);
                ModelParameters.Read(header.Metadata);
                var tokenizer = new Tokenizer(header.Metadata);
                ChatTemplate.Find(header.Metadata, tokenizer.Vocabulary);
                tokenizer.Decode(tokenizer.Encode("Hello world 12 é"));
                return true;
            }
            catch (ModelFormatException)
            {
                return false;
            }
        });
    }

    [Fact]
    public Task Text_OfAnyKind_IsEncodedIntoTheVocabulary()
    {
        var tokenizers = Families.Select(name =>
        {
            using var file = GgufFile.Open(FamilyFiles.PathOf(name));
            return (Name: name, Tokenizer: new Tokenizer(file.Metadata));
        }).ToArray();
        return Fuzz.RunAsync("texts", random =>
        {
            var (name, tokenizer) = tokenizers[random.Next(tokenizers.Length)];
            var text = Text(random);
            var tokens = tokenizer.Encode(text, parseSpecial: random.Next(4) == 0);

            tokens.Should().NotContain(token => token < 0 || token >= tokenizer.Vocabulary.Count);
            var whole = tokenizer.Decode(tokens);
            var stream = new Utf8Detokenizer(tokenizer);
            string.Concat([.. tokens.Select(stream.Append), stream.Flush()]).Should().Be(whole);
            if (name is "qwen2" or "qwen3" or "llama3" or "mistral-nemo" && !text.Contains('<', StringComparison.Ordinal)) whole.Should().Be(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            return true;
        });
    }

    [Fact]
    public Task Template_Changed_EndsWithTextOrIsRefused()
    {
        var templates = Directory.GetFiles(TestModels.Path("families"), "*.jinja").Select(File.ReadAllText).DefaultIfEmpty(
            "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}").ToArray();
        var prompt = new ChatPrompt
        {
            Messages = [new ChatMessage { Role = "system", Content = "Be brief." }, new ChatMessage { Role = "user", Content = "Hi {{ x }}" }, new ChatMessage { Role = "assistant", Content = "Yes?" }, new ChatMessage { Role = "user", Content = "…" }],
        };
        return Fuzz.RunAsync("templates", random =>
        {
            try
            {
                new ChatTemplate(Fuzz.Mutate(templates[random.Next(templates.Length)], TemplateParts, random)).Render(prompt);
                return true;
            }
            catch (Exception exception) when (exception is TemplateException or Inference.Generation.PromptException or ModelFormatException)
            {
                return false;
            }
        });
    }

    [Fact]
    public Task Schema_Changed_LeadsToJsonOrIsRefused() => Fuzz.RunAsync("schemas", random =>
    {
        var schema = Schemas[random.Next(Schemas.Length)];
        // Mostly still JSON, with what schemas are made of in places where it means something; else any text.
        if (random.Next(4) == 0) schema = Fuzz.Mutate(schema, SchemaParts, random);
        else for (var more = random.Next(1, 5); more > 0; more--) schema = WithKeyword(schema, random);
        if (Written(() => JsonSchemaCompiler.Compile(schema), random) is not { } written) return false;
        if (written.IsComplete) FluentActions.Invoking(() => JsonDocument.Parse(written.Text).Dispose()).Should().NotThrow("the schema {0} led to {1}", schema, Encoding.UTF8.GetString(written.Text));
        return true;
    });

    [Fact]
    public Task Grammar_Changed_CanBeWrittenOrIsRefused() =>
        Fuzz.RunAsync("grammars", random => Written(() => GbnfCompiler.Compile(Fuzz.Mutate(Grammars[random.Next(Grammars.Length)], GrammarParts, random)), random) is not null);

    private static string WithKeyword(string schema, Random random)
    {
        var objects = Enumerable.Range(0, schema.Length).Where(at => schema[at] == '{').ToArray();
        var keywords = SchemaParts.Where(part => part.StartsWith('"') && part.Contains(':', StringComparison.Ordinal)).ToArray();
        var at = objects[random.Next(objects.Length)] + 1;
        return schema.Insert(at, keywords[random.Next(keywords.Length)] + (schema[at] == '}' ? "" : ","));
    }

    /// <summary>Something the constraint allows, begun at random; null when it is refused.</summary>
    private static (byte[] Text, bool IsComplete)? Written(Func<Grammar> compile, Random random)
    {
        try
        {
            var constraint = new TokenConstraint(new TokenMasks(compile(), Vocabulary), [EndToken]);
            var text = new List<byte>();
            for (var i = 0; i < MostTokens && !constraint.MustEnd; i++)
            {
                var allowed = random.Next(3) == 0 ? constraint.Closing() : constraint.Allowed();
                var choices = Enumerable.Range(0, Vocabulary.TokenCount).Where(allowed.Contains).ToList();
                choices.Should().NotBeEmpty("something can always follow");
                var token = choices[random.Next(choices.Count)];
                if (token == EndToken) break;
                constraint.TryAccept(token).Should().BeTrue();
                text.AddRange(Vocabulary.Texts[token]);
            }

            return ([.. text], constraint.IsComplete);
        }
        catch (ConstraintException)
        {
            return null;
        }
    }

    private static byte[] HeaderOf(byte[] file) => file[..Math.Min(file.Length, 60_000)];

    private static void Damage(byte[] bytes, Random random)
    {
        // Most of what decides lies at the beginning.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 3_000) : bytes.Length);
        if (random.Next(3) > 0 || at + sizeof(ulong) > bytes.Length)
        {
            bytes[at] = (byte)random.Next(256);
            return;
        }

        ulong[] edges = [0, 1, int.MaxValue, uint.MaxValue, 1UL << 40, 1UL << 63, ulong.MaxValue];
        BitConverter.TryWriteBytes(bytes.AsSpan(at), edges[random.Next(edges.Length)]);
    }

    private static string Text(Random random)
    {
        string[] parts = [" ", "  ", "\n", "\t", "\r\n", "the", "The", "12", "3.14", "'s", "\u00A0", "é", "日本", "😀", "\u200D", "\u0301", "<|im_end|>", "</s>", "<s>", "\u2581", "ﬁ", "İ", "K", "\0", "\u007F", "𝒳"];
        var text = new StringBuilder();
        for (var length = random.Next(40); length > 0; length--)
        {
            switch (random.Next(8))
            {
                case 0: text.Append((char)random.Next(0x10000)); break;
                case 1: text.Append(new string(parts[random.Next(parts.Length)][0], random.Next(60))); break;
                case 2: text.Append(new Rune(random.Next(0x10000, 0x10FFFF)).ToString()); break;
                default: text.Append(parts[random.Next(parts.Length)]); break;
            }
        }

        return text.ToString();
    }
}
