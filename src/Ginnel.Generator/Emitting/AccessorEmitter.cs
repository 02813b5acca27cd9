using System.Linq;
using Ginnel.Generator.Model;

namespace Ginnel.Generator.Emitting;

/// <summary>Setters and constructors that the language allows only in an initialiser.</summary>
/// <remarks>
/// A member that the message lacks must keep the value that the type gives it, so it cannot be in an initialiser, which
/// would have to set it to something.
/// </remarks>
internal static class AccessorEmitter
{
    private const string Accessor = "global::System.Runtime.CompilerServices.UnsafeAccessor";

    public static void Emit(CodeWriter code, MessageModel model)
    {
        ConstructionModel construction = model.Construction!;
        if (construction.Call == ConstructionCall.Accessor)
        {
            string parameters = string.Join(
                ", ", construction.Arguments.Select(it => $"{model.Members[it.Member].Value.Type} member{it.Member}"));
            code.Line();
            code.Line($"[{Accessor}({Accessor}Kind.Constructor)]");
            code.Line($"private static extern {model.Declaration.FullName} Create({parameters});");
        }

        for (int index = 0; index < model.Members.Count; index++)
        {
            MemberModel member = model.Members[index];
            if (member.Setting != MemberSetting.Accessor || construction.Arguments.Any(it => it.Member == index))
                continue;
            string target = (member.IsOwnerValueType ? "ref " : "") + member.Owner;
            code.Line();
            code.Line($"[{Accessor}({Accessor}Kind.Method, Name = \"set_{member.Name.TrimStart('@')}\")]");
            code.Line($"private static extern void SetMember{index}({target} target, {member.Value.Type} value);");
        }
    }
}
