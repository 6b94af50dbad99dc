/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lanes_operations', table => {
    table.comment('Writes that go on after their request was answered');
    table.string('id', 36).primary();
    table.string('kind', 20).notNullable();
    table.string('status', 20).notNullable();
    table.string('entity_ref', 255).notNullable();
    table.string('service', 40).notNullable();
    table.string('env', 16).notNullable();
    table.string('lane', 20).nullable();
    table.string('step', 60).notNullable();
    table.text('steps').notNullable().comment('JSON array of step names');
    table.text('message').notNullable();
    table.text('remedy').nullable();
    table.string('execution_id', 100).nullable();
    table.text('input').notNullable().comment('JSON: what was asked for');
    table
      .text('memory')
      .notNullable()
      .comment('JSON: what steps have to remember, AWS tokens among it');
    table.string('created_by', 255).notNullable();
    table.string('idempotency_key', 200).notNullable();
    table
      .string('cancelled_by', 255)
      .nullable()
      .comment('Who asked that it stops');
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('Milliseconds since the epoch, as all times here');
    table.bigInteger('updated_at').notNullable();
    table
      .bigInteger('due_at')
      .notNullable()
      .comment('When it is to be advanced next');
    table
      .string('leased_by', 36)
      .nullable()
      .comment('The replica that advances it');
    table.bigInteger('leased_until').notNullable().defaultTo(0);
    table.unique(['created_by', 'idempotency_key'], {
      indexName: 'lanes_operations_idempotency_key',
    });
    table.index(['status', 'due_at'], 'lanes_operations_due');
    table.index(['service', 'env', 'updated_at'], 'lanes_operations_service');
  });
  await knex.schema.createTable('lanes_operation_locks', table => {
    table.comment(
      'What a running operation holds; the primary key lets one operation have it',
    );
    table.string('lock_key', 120).primary();
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('lanes_operations')
      .onDelete('CASCADE');
    table.index(['operation_id'], 'lanes_operation_locks_operation');
  });
  await knex.schema.createTable('lanes_operation_log', table => {
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('lanes_operations')
      .onDelete('CASCADE');
    table.integer('seq').notNullable();
    table.bigInteger('at').notNullable();
    table.text('message').notNullable();
    table.primary(['operation_id', 'seq']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lanes_operation_log');
  await knex.schema.dropTable('lanes_operation_locks');
  await knex.schema.dropTable('lanes_operations');
};
