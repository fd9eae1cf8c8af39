namespace AIForge.Shared.Ids;

public abstract class JoinRequestTag : IIdTag
{
    public static string Prefix => "gjoin";
}
