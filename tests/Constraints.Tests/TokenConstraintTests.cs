using System.Text;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;
using AIForge.Constraints.Matching;

namespace AIForge.Constraints.Tests;

/// <summary>The masks of tokens are what reading each token byte by byte says, in every state.</summary>
public sealed class TokenConstraintTests
{
    [Theory]
    [MemberData(nameof(JsonSchemaTests.Schemas), MemberType = typeof(JsonSchemaTests))]
    public void Allowed_IsWhatReadingEachTokenSays(string schema)
    {
        var masks = new TokenMasks(JsonSchemaCompiler.Compile(schema), Walks.Vocabulary);
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var constraint = new TokenConstraint(masks, [Walks.EndToken]);
            for (var step = 0; step < 60 && !constraint.MustEnd; step++)
            {
                var allowed = Enumerable.Range(0, masks.Trie.TokenCount).Where(constraint.Allowed().Contains).ToList();

                allowed.Should().Equal(Enumerable.Range(0, masks.Trie.TokenCount).Where(token => token == Walks.EndToken ? constraint.IsComplete : constraint.CompletionAfter(token) is not null));
                var texts = allowed.Where(token => token != Walks.EndToken).ToList();
                constraint.TryAccept(texts[random.Next(texts.Count)]).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void TryAccept_WhatMayNotCome_ChangesNothing()
    {
        var constraint = Walks.Begin(GbnfCompiler.Compile("root ::= \"ab\" \"c\"?"));

        constraint.TryAccept('x').Should().BeFalse();
        constraint.TryAccept(Walks.EndToken).Should().BeFalse("nothing is complete yet");
        constraint.TryAccept('a').Should().BeTrue();
        constraint.TryAccept('b').Should().BeTrue();
        (constraint.IsComplete, constraint.MustEnd).Should().Be((true, false));
        constraint.TryAccept('c').Should().BeTrue();
        (constraint.IsComplete, constraint.MustEnd, constraint.TryAccept(Walks.EndToken)).Should().Be((true, true, true));
    }

    [Fact]
    public void Closing_WritesTheShortestEnd()
    {
        const string End = "\",\"b\":[true,true]}";
        var constraint = Walks.Begin(JsonSchemaCompiler.Compile("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array","minItems":2,"items":{"type":"boolean"}}},"required":["a","b"]}"""));
        foreach (var value in "{ \"a\": \"some te"u8) constraint.TryAccept(value);
        var rest = new StringBuilder();
        constraint.CompletionBytes.Should().Be(End.Length);

        while (!constraint.MustEnd)
        {
            var token = Enumerable.Range(0, Walks.Vocabulary.TokenCount).Last(constraint.Closing().Contains);
            constraint.TryAccept(token).Should().BeTrue();
            rest.Append(Encoding.UTF8.GetString(Walks.Vocabulary.Texts[token]));
        }

        rest.ToString().Should().Be(End);
        constraint.Closing().Contains(Walks.EndToken).Should().BeTrue();
    }

    [Fact]
    public void Bytes_OfNoCharacter_NeverComeIntoAText()
    {
        var constraint = Walks.Begin(JsonSchemaCompiler.Compile("""{"type":"string"}"""));
        foreach (var value in "\""u8) constraint.TryAccept(value);

        foreach (var value in new byte[] { 0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xFF, 0x1F, 0x0A }) constraint.TryAccept(value).Should().BeFalse("{0:X2} begins no character", value);
        constraint.TryAccept(0xED).Should().BeTrue();
        constraint.TryAccept(0xA0).Should().BeFalse("that would be half a surrogate pair");
    }

    [Fact]
    public void Nesting_HasAnEnd()
    {
        var constraint = Walks.Begin(JsonSchemaCompiler.Compile("true"));
        var depth = 0;
        while (constraint.TryAccept('[')) depth++;

        depth.Should().BeInRange(50, 300);
        constraint.Allowed().Count.Should().BePositive();
    }

    [Fact]
    public void Masks_AreSharedByGenerationsAtOnce()
    {
        var masks = new TokenMasks(JsonSchemaCompiler.AnyObject(), Walks.Vocabulary);

        var texts = Enumerable.Range(0, 64).AsParallel().Select(seed => Walks.Write(masks, new Random(seed % 8), 120)).ToList();

        texts.Distinct().Should().HaveCount(8, "equal choices write equal texts");
    }
}
