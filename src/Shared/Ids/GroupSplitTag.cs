namespace AIForge.Shared.Ids;

public abstract class GroupSplitTag : IIdTag
{
    public static string Prefix => "gsplit";
}
