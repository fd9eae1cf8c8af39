using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Tests.Platform.Database;

public sealed class NumberedStatementTests
{
    [Theory]
    [InlineData("select @a, @b, @a", "select $1, $2, $1")]
    [InlineData("select @Name, @name", "select $1, $1")]
    [InlineData("select wishes @> @labels::jsonb, x <@ @y", "select wishes @> $1::jsonb, x <@ $2")]
    [InlineData("select @@x, a@b", "select @@x, a@b")]
    [InlineData("select 1", "select 1")]
    public void Sql_NumbersEachNameOnce(string sql, string numbered) => new NumberedStatement(sql).Sql.Should().Be(numbered);

    [Fact]
    public void With_TakesTheValuesByName()
    {
        var command = new NumberedStatement("select @second, @first, @second").With(new StatementArguments { { "first", 1 }, { "SECOND", (string?)null } });

        command.Parameters.Select(parameter => parameter.Value).Should().Equal(null, 1);
        command.Parameters.Should().OnlyContain(parameter => parameter.ParameterName == "");
    }

    [Fact]
    public void With_ValueMissingOrUnknown_Throws()
    {
        var statement = new NumberedStatement("select @a, @b");

        statement.Invoking(it => it.With(new StatementArguments { { "a", 1 } })).Should().Throw<ArgumentException>().WithMessage("*@b has no value*");
        statement.Invoking(it => it.With(new StatementArguments { { "a", 1 }, { "b", 1 }, { "c", 1 } })).Should().Throw<ArgumentException>().WithMessage("*no parameter @c*");
    }
}
