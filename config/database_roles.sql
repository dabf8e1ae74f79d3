-- The four database roles of Maillon. Idempotent; PostgreSQL 15 to 18.
-- Run by a superuser (the embedded server) or by a login with CREATEROLE (a server of your own).
--   maillon_owner    owns the tables and migrates them; the application never connects as this role
--   maillon_web      what the application is before it knows who is asking; inherits nothing
--   maillon_staff    taken for one transaction by a member of the house
--   maillon_partner  taken for one transaction by a partner; row-level security applies
set client_min_messages = warning;

do $$
declare
    me record;
    wanted record;
begin
    select rolsuper, rolcreatedb into me from pg_roles where rolname = current_user;

    for wanted in
        select * from (values
            -- Since PostgreSQL 16 nobody can hand on CREATEDB without having it.
            ('maillon_owner', true, true, me.rolsuper or me.rolcreatedb, true),
            ('maillon_web', true, false, false, false),
            ('maillon_staff', false, true, false, false),
            ('maillon_partner', false, true, false, false)
        ) as role (name, login, inherits, createdb, createrole)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            execute format('create role %I nosuperuser', wanted.name);
        end if;
        if exists (
            select from pg_roles
            where rolname = wanted.name
              and (rolcanlogin, rolinherit, rolcreatedb or not wanted.createdb, rolcreaterole)
                  is distinct from (wanted.login, wanted.inherits, true, wanted.createrole)
        ) then
            execute format(
                'alter role %I %s %s %s %s',
                wanted.name,
                case when wanted.login then 'login' else 'nologin' end,
                case when wanted.inherits then 'inherit' else 'noinherit' end,
                case when wanted.createdb then 'createdb' else '' end,
                case when wanted.createrole then 'createrole' else 'nocreaterole' end
            );
        end if;
    end loop;
end $$;

do $$
declare
    me record;
    pair record;
begin
    select oid, rolname, rolsuper into me from pg_roles where rolname = current_user;

    for pair in
        select granted.name as granted, member.name as member
        from (values ('maillon_web'), ('maillon_staff'), ('maillon_partner')) as granted (name)
        cross join lateral (
            values ('maillon_owner'),
                   (case when granted.name <> 'maillon_web' then 'maillon_web' end),
                   -- Creating a role does not let its creator take it.
                   (case when not me.rolsuper then me.rolname::text end)
        ) as member (name)
        where member.name is not null
          and member.name <> granted.name
          and not exists (
              select from pg_auth_members as link
              where link.roleid = (select oid from pg_roles where rolname = granted.name)
                and link.member = (select oid from pg_roles where rolname = member.name)
                -- The SET option exists since PostgreSQL 16; before, membership is enough.
                and coalesce((to_jsonb(link) ->> 'set_option')::boolean, true)
          )
    loop
        execute format('grant %I to %I', pair.granted, pair.member);
    end loop;
end $$;

reset client_min_messages;
