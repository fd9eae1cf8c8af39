using AIForge.Inference.Chat.Templating;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Tests.Chat;

/// <summary>Small templates with outputs derived by hand from Jinja's rules (trim_blocks and lstrip_blocks on).</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }}", "7 3 -4 2 3.5")]
    [InlineData("{{ 'a' ~ 1 ~ none ~ true }}", "a1NoneTrue")]
    [InlineData("{{ 'yes' if 2 in [1, 2] else 'no' }}{{ 'x' if false }}", "yes")]
    [InlineData("{{ 'b' not in 'abc' }} {{ not 1 == 2 }} {{ 1 < 2 and 2 <= 2 or x }}", "False True True")]
    [InlineData("{{ undefined_name is defined }}{{ undefined_name }}", "False")]
    [InlineData("{{ name | default('d') }}{{ '' | default('e', true) }}", "de")]
    [InlineData("{{ 'a,b,,c'.split(',') | join('|') }} {{ ' a  b '.split() }}", "a|b||c ['a', 'b']")]
    [InlineData("{{ '  x '.strip() }}|{{ 'xxaxx'.lstrip('x') }}|{{ ' y ' | trim }}", "x|axx|y")]
    [InlineData("{{ 'abcdef'[1:3] }} {{ 'abc'[::-1] }} {{ [1,2,3][-1] }} {{ [1,2,3][1:] }}", "bc cba 3 [2, 3]")]
    [InlineData("{{ 'Hello'.startswith('He') }} {{ 'a.b'.replace('.', '-') }} {{ 'ab cd' | title }} {{ 'AB' | lower }}", "True a-b Ab Cd ab")]
    [InlineData("{{ [3,1,2] | sort | join(',') }} {{ [1,1,2] | unique | list | length }} {{ '42' | int + 1 }} {{ -3 | abs }}", "1,2,3 2 43 3")]
    [InlineData("{{ {'a': 1, 'b': [true, none, 'é\"']} | tojson }}", "{\"a\": 1, \"b\": [true, null, \"é\\\"\"]}")]
    [InlineData("{{ {'a': [1]} | tojson(indent=2) }}", "{\n  \"a\": [\n    1\n  ]\n}")]
    [InlineData("{{ 3 is odd }} {{ 'x' is string }} {{ {} is mapping }} {{ none is none }} {{ 1 is not defined }}", "True True True True False")]
    [InlineData("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;")]
    [InlineData("{% for i in range(5) if i % 2 == 0 %}{{ loop.index }}:{{ i }}{{ '' if loop.last else ',' }}{% endfor %}", "1:0,2:2,3:4")]
    [InlineData("{% for i in [] %}x{% else %}empty{% endfor %}", "empty")]
    [InlineData("{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "023")]
    [InlineData("{% for c in 'abc' %}{{ loop.first }}{{ loop.previtem if not loop.first }}{{ loop.nextitem }} {% endfor %}", "Trueb Falseac Falseb ")]
    [InlineData("{% set x = 1 %}{% for i in [1,2] %}{% set x = 9 %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% set ns = namespace(n=0) %}{% for i in [1,2,3] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "6")]
    [InlineData("{% macro m(a, b='-') %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}{{ m('x') | upper }}", "[1-][12][X-]")]
    [InlineData("{% set t %}a{{ 1 }}b{% endset %}{{ t | length }}{{ t }}", "3a1b")]
    [InlineData("{% set a, b = [1, 2] %}{{ b }}{{ a }}", "21")]
    [InlineData("{# note #}a{# more\nlines #}\nb", "ab")]
    [InlineData("{% generation %}x{% endgeneration %}", "x")]
    [InlineData("{{ [{'r': 'a'}, {'r': 'b'}] | selectattr('r', 'equalto', 'b') | map(attribute='r') | first }}", "b")]
    [InlineData("{{ [{'k': 1}, {}] | rejectattr('k', 'defined') | list | length }}", "1")]
    public void Render_Expression_GivesJinjasOutput(string source, string expected) => Render(source).Should().Be(expected);

    [Theory]
    [InlineData("  {% if true %}\n  a\n  {% endif %}\nb", "  a\nb")]
    [InlineData("a\n{%- if true %}\n b {%- endif -%}\n c", "a bc")]
    [InlineData("x {{- 1 -}} y", "x1y")]
    [InlineData("{% if true +%}\na{% endif %}", "\na")]
    [InlineData("a {%+ if true %}b{% endif %}", "a b")]
    [InlineData("line\n", "line")]
    public void Render_WhiteSpaceControl_FollowsTrimAndStrip(string source, string expected) => Render(source).Should().Be(expected);

    [Theory]
    [InlineData("{{ raise_exception('no system messages') }}", "no system messages")]
    [InlineData("{{ a.b.c }}", "*'a' is undefined*")]
    [InlineData("{{ 'x' | no_such_filter }}", "*'no_such_filter'*")]
    [InlineData("{{ 1 // 0 }}", "*zero*")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "*too large*")]
    [InlineData("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "*too many steps*")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "*too much text*")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "*too deeply*")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l | tojson }}", "*too deeply*")]
    [InlineData("{% set l = [1] %}{% for i in range(60) %}{% set _ = l.extend(l) %}{% endfor %}", "*too much text*")]
    [InlineData("{{ range(1000000000) }}", "*longer than*")]
    public void Render_Misbehaving_IsStopped(string source, string message) =>
        ((Action)(() => Render(source))).Should().Throw<TemplateException>().WithMessage(message);

    [Theory]
    [InlineData("{% if x %}")]
    [InlineData("{{ 1 +")]
    [InlineData("{% endfor %}")]
    [InlineData("{{ 'open }}")]
    [InlineData("{% include 'file' %}")]
    [InlineData("{# open")]
    [InlineData("{{ ? }}")]
    public void Parse_BrokenSource_NamesTheLine(string source) =>
        ((Action)(() => Template.Parse(source))).Should().Throw<TemplateException>().WithMessage("Line 1*");

    [Fact]
    public void Parse_DeepNesting_IsRefused()
    {
        var brackets = () => Template.Parse("{{ " + new string('(', 100_000) + " }}");
        var negations = () => Template.Parse("{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "x }}");
        var sum = () => Render("{{ 1" + string.Concat(Enumerable.Repeat("+1", 100_000)) + " }}");

        brackets.Should().Throw<TemplateException>();
        negations.Should().Throw<TemplateException>();
        sum.Should().Throw<TemplateException>();
    }

    [Fact]
    public void Render_SortOfWhatHasNoOrder_IsRefused() =>
        FluentActions.Invoking(() => Render("{{ [{}, {}] | sort }}")).Should().Throw<TemplateException>().WithMessage("*cannot be ordered*");

    /// <summary>Random sequences of template fragments parse and run within their limits or fail with the one exception; they never hang.</summary>
    [Fact]
    public async Task Render_RandomTemplates_EndWithTextOrTemplateException()
    {
        string[] parts =
        [
            "{{", "}}", "{%", "%}", "{#", "#}", "-", "for x in ", "range(999)", "endfor", "if ", "endif", "set x = ", "x", " ~ ", "'ab'", "[1,2]", "(", ")", "[", "]", "{", "}",
            "|join", "|tojson", "|length", ".split()", ".append(x)", "macro m(x)", "endmacro", "m(x)", " is ", "not ", "loop.index", "1", "0", ":", ",", "*", "//", "%", "\n", "else", "elif ",
            "{% for x in range(99) %}", "{% endfor %}", "{{ x }}", "{% set x = [x, x] %}", "{% if x %}", "{% endif %}", "{% macro m(x) %}", "{% endmacro %}", "{{ m(m) }}", "{% set x = x ~ x %}",
        ];
        var random = new Random(11);

        var run = Task.Run(() =>
        {
            for (var round = 0; round < 4000; round++)
            {
                var source = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => parts[random.Next(parts.Length)]));
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Render(source);
                }
                catch (TemplateException)
                {
                    // The permitted way to fail.
                }

                (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4L << 30, "the template was {0}", source);
            }
        });

        await run.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private static string Render(string source) => Template.Parse(source).Render(new TemplateMap { ["x"] = MarkedText.FromUser("u") }, TimeProvider.System).Text;
}
