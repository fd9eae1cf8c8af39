using System.Data;
using Dapper;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>What Dapper must know once per process: snake_case columns, and timestamptz as a UTC DateTimeOffset, arrays.</summary>
internal static class DapperMapping
{
    // Dapper's registrations are not safe against each other: the runtime's lock on this constructor makes it once and complete.
    static DapperMapping()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Without a handler Dapper does not accept the driver's DateTime for a record's DateTimeOffset parameter.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new TimestampHandler());
        // The same for arrays, whose column type the driver only calls Array.
        SqlMapper.AddTypeHandler(new ArrayHandler<string>());
        SqlMapper.AddTypeHandler(new ArrayHandler<Guid>());
        SqlMapper.AddTypeHandler(new ArrayHandler<int>());
        SqlMapper.AddTypeHandler(new ArrayHandler<long>());
        SqlMapper.AddTypeHandler(new ArrayHandler<byte[]>());
    }

    /// <summary>Done when this returns, whoever calls it first.</summary>
    public static void Configure()
    {
    }

    private sealed class TimestampHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset timestamp => timestamp,
            DateTime timestamp => new DateTimeOffset(DateTime.SpecifyKind(timestamp, DateTimeKind.Utc)),
            _ => throw new DataException($"A column of type {value.GetType().Name} is not a timestamptz."),
        };

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.DateTimeOffset;
            parameter.Value = value.ToUniversalTime();
        }
    }

    private sealed class ArrayHandler<T> : SqlMapper.TypeHandler<T[]>
    {
        public override T[] Parse(object value) => (T[])value;

        public override void SetValue(IDbDataParameter parameter, T[]? value) => parameter.Value = (object?)value ?? DBNull.Value;
    }
}
